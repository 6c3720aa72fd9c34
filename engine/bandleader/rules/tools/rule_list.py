"""Where the permission rules of a file stand, and the edits that take one away or add one in the list's own style."""

from __future__ import annotations

from bisect import bisect_right

from ...library.document import Document
from ...library.frontmatter.model import Entry, Node
from ...library.frontmatter.quote import quote
from ...library.grants import Grant
from ...library.source import Kind
from ...text.edit import Edit
from ...text.late import compile_late
from ..written import line_break, line_end, written

# The keys that Claude Code reads tool names from; a wrong spelling of `allowed-tools` means the same.
ALLOW: dict[Kind, tuple[str, ...]] = {
    "command": ("allowed-tools", "allowed_tools"),
    "skill": ("allowed-tools", "allowed_tools"),
    "agent": ("tools",),
}
DENY: dict[Kind, tuple[str, ...]] = {
    "command": ("disallowed-tools",),
    "skill": ("disallowed-tools",),
    "agent": ("disallowedTools",),
}
_ITEM = compile_late(r"[ \t]*-[ \t]+")
_NEEDS_QUOTES = compile_late(r"[,\[\]{}]|: | #|:\Z")


class RuleList:
    """One entry of a tool list with its rules, in the order written."""

    __slots__ = ("_starts", "doc", "entry", "grants")

    def __init__(self, doc: Document, entry: Entry, grants: tuple[Grant, ...]) -> None:
        """``grants`` are all rules of the entry's value."""
        self.doc = doc
        self.entry = entry
        self.grants = grants
        self._starts: list[int] | None = None

    def removal(self, index: int) -> Edit | None:
        """The edit that takes rule ``index`` out; None for the only one and where its place is not known."""
        if len(self.grants) == 1:
            return None
        node, grant = self._holder(index), self.grants[index]
        before = self.grants[index - 1] if index else None
        after = self.grants[index + 1] if index + 1 < len(self.grants) else None
        if after and node.start <= after.start < node.end:
            return Edit(grant.start, after.start, "") if written(node) else None
        if before and node.start <= before.start < node.end:
            return Edit(before.end, grant.end, "") if written(node) else None
        if self.entry.node.style == "[":
            if after:
                return Edit(node.start, self._holder(index + 1).start, "")
            return Edit(self._holder(index - 1).end, node.end, "")
        text = self.doc.text
        return Edit(text.rfind("\n", 0, node.start) + 1, text.find("\n", node.end) + 1 or len(text), "")

    def _holder(self, index: int) -> Node:
        """The scalar that rule ``index`` stands in."""
        node = self.entry.node
        if node.tag != "list":
            return node
        if self._starts is None:
            self._starts = [item.start for item in node.items]
        return node.items[bisect_right(self._starts, self.grants[index].start) - 1]

    def addition(self, rule: str) -> Edit | None:
        """The edit that adds a rule at the end, in the list's own style; None where it cannot simply be added."""
        node = self.entry.node
        if node.tag == "list":
            return _new_item(self.doc.text, node, rule)
        place = written(node)
        text = node.scalar
        if place is None or not text or (node.style or "\0") in rule or (not node.style and ": " in rule):
            return None
        return Edit(place.end, place.end, (", " if "," in text or " " not in text else " ") + rule)


def allow_list(doc: Document) -> RuleList | None:
    """The rules in `Document.grants`, if Claude Code reads their key in this kind of file."""
    entry = _entry(doc, ALLOW)
    return RuleList(doc, entry, doc.grants) if entry else None


def deny_list(doc: Document) -> RuleList | None:
    """The rules in `Document.denials`, if Claude Code reads their key in this kind of file."""
    entry = _entry(doc, DENY)
    return RuleList(doc, entry, doc.denials) if entry else None


def rule_lists(doc: Document) -> list[RuleList]:
    """Both lists, as far as they are there."""
    return [found for found in (allow_list(doc), deny_list(doc)) if found]


def _entry(doc: Document, keys: dict[Kind, tuple[str, ...]]) -> Entry | None:
    if doc.source.root.format != "claude":
        return None
    return next((doc.values[key] for key in keys.get(doc.source.kind, ()) if key in doc.values), None)


def _new_item(text: str, node: Node, rule: str) -> Edit | None:
    if not node.items:
        return None
    last = node.items[-1]
    if last.style in ("'", '"'):
        item = last.style + rule + last.style if last.style not in rule else quote(rule)
    else:
        item = quote(rule) if _NEEDS_QUOTES.search(rule) else rule
    if node.style == "[":
        return Edit(last.end, last.end, f", {item}")
    start = text.rfind("\n", 0, last.start) + 1
    if not _ITEM.fullmatch(text, start, last.start):
        return None
    at = line_end(text, last.end)
    return Edit(at, at, f"{line_break(text)}{text[start : last.start]}{item}")
