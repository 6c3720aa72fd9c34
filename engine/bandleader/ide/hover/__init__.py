"""What is known about the thing under the cursor: a pure function of a snapshot and one document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...library.document import DENY_KEYS, TOOL_KEYS, Document
from ...library.finding import Finding
from ...library.frontmatter.model import Entry
from ...library.grants import grants_of
from ...library.resolution import WANTED
from ...library.snapshot import Snapshot
from ...library.suppression import MARK
from ...rules.arguments.count import argument_names
from ...rules.registry import BY_CODE
from ...text.span import Span
from ..keys import key_at, meant
from ..navigation import reference_at
from ..substitutions import SUBSTITUTIONS
from .cards import (
    LastRun,
    built_in_card,
    file_card,
    grant_card,
    key_card,
    model_card,
    rule_card,
    rules_called,
    substitution_card,
)

__all__ = ["Hover", "LastRun", "hover"]

_SUBSTITUTION = re.compile(r"\$\{[A-Z_]+\}|\$ARGUMENTS(?:\[\d+\])?|\$\w+")
_NAME = re.compile(r"[\w-]+")
SEPARATOR = "\n\n---\n\n"


class Hover(NamedTuple):
    """``markdown`` is about ``text[span.start:span.end]``."""

    markdown: str
    span: Span


def hover(
    snapshot: Snapshot,
    document: Document,
    offset: int,
    findings: Sequence[Finding] = (),
    last_run: LastRun | None = None,
) -> Hover | None:
    """What to say at ``offset``: about the thing there, and about the rules whose ``findings`` touch it."""
    about = (
        _suppressed(document, offset)
        or _name(snapshot, document, offset, last_run)
        or _front_matter(document, offset)
        or _substitution(document, offset)
    )
    squiggles = [found for found in findings if found.start <= offset < max(found.end, found.start + 1)]
    codes = dict.fromkeys(found.code for found in squiggles if found.code in BY_CODE)
    cards = [about.markdown] if about else []
    cards += [rule_card(BY_CODE[code]) for code in codes]
    if not cards:
        return None
    span = about.span if about else Span(squiggles[0].start, squiggles[0].end)
    return Hover(SEPARATOR.join(cards), span)


def _suppressed(document: Document, offset: int) -> Hover | None:
    """A rule that a comment names."""
    text = document.text
    line = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    for match in MARK.finditer(text, line, len(text) if end < 0 else end):
        if match[2] is None or not match.start(2) <= offset <= match.end(2):
            continue
        for name in _NAME.finditer(text, *match.span(2)):
            if name.start() <= offset <= name.end() and (rules := list(rules_called(name[0]))):
                cards = [rule_card(rule) for rule in rules] if len(rules) == 1 else [_family(name[0], rules)]
                return Hover(SEPARATOR.join(cards), Span(*name.span()))
    return None


def _family(name: str, rules: Iterable[object]) -> str:
    lines = [f"- {rule.code} {rule.name}: {rule.summary}" for rule in rules]  # type: ignore[attr-defined]
    return f"**{name}**: {len(lines)} rules\n\n" + "\n".join(lines)


def _name(snapshot: Snapshot, document: Document, offset: int, last_run: LastRun | None) -> Hover | None:
    """The files that a reference means, or a built-in; nothing for a name that means nothing."""
    found = reference_at(snapshot, document.source.path, offset)
    if found is None:
        return None
    reference, link = found
    cards = [file_card(snapshot, path, last_run) for path in link.targets if path in snapshot.files]
    if link.how == "built-in":
        cards = [built_in_card(reference.name, WANTED[reference.kind][0])]
    return Hover(SEPARATOR.join(cards), Span(reference.start, reference.end)) if cards else None


def _front_matter(document: Document, offset: int) -> Hover | None:
    """A key, or a value of which more is known than its key."""
    if not document.front_matter.block.start <= offset < document.front_matter.block.end:
        return None
    path = _path_at(document.front_matter.entries, offset)
    if not path:
        return None
    entry, name = path[-1], path[0].key
    if entry.key_end < offset:
        value = _value(document, path, offset)
        if value or entry.node.tag in ("list", "map"):
            return value
    keys = tuple(entry.key for entry in path)
    key = key_at(document.schema, keys)
    if key is None or (entry.key_end < offset and not (key.values or "bool" in key.types)):
        return None
    span = Span(entry.node.start, entry.node.end) if entry.key_end < offset else Span(entry.key_start, entry.key_end)
    return Hover(key_card(key, (name, *keys[1:])), span)


def _path_at(entries: Iterable[Entry], offset: int) -> tuple[Entry, ...]:
    """The entries around ``offset``, outermost first."""
    for entry in entries:
        if entry.key_start <= offset <= max(entry.key_end, entry.node.end):
            nodes = (entry.node, *entry.node.items)
            inner = next((found for node in nodes if (found := _path_at(node.pairs, offset))), ())
            return (entry, *inner)
    return ()


def _value(document: Document, path: tuple[Entry, ...], offset: int) -> Hover | None:
    entry = path[-1]
    written = key_at(document.schema, tuple(entry.key for entry in path))
    if written is None:
        return None
    key = meant(document.schema, written)
    if key.names == "tool" or entry.key in (*TOOL_KEYS, *DENY_KEYS):
        for grant in grants_of(entry.node):
            if grant.start <= offset <= grant.end:
                return Hover(grant_card(grant, denies=entry.key in DENY_KEYS), Span(grant.start, grant.end))
    if key.names == "model" and (card := model_card(entry.node.scalar or "")):
        return Hover(card, Span(entry.node.start, entry.node.end))
    return None


def _substitution(document: Document, offset: int) -> Hover | None:
    """What stands for an argument or a place in a body."""
    if offset < document.body_start:
        return None
    text = document.text
    start = text.rfind("\n", 0, offset) + 1
    for match in _SUBSTITUTION.finditer(text, start, min(len(text), offset + 80)):
        if match.start() <= offset <= match.end() and text[match.start() - 1 : match.start()] != "\\":
            meaning = _meaning(document, match[0])
            return Hover(substitution_card(match[0], meaning), Span(*match.span())) if meaning else None
    return None


def _meaning(document: Document, written: str) -> str:
    if written in SUBSTITUTIONS:
        hint = document.string("argument-hint")
        return SUBSTITUTIONS[written] + (f" Hint: `{hint}`" if hint and written == "$ARGUMENTS" else "")
    names = argument_names(document)
    if written[1:] in names:
        return f"Argument {names.index(written[1:]) + 1}, as `arguments` names it."
    number = written.removeprefix("$ARGUMENTS[").removesuffix("]").removeprefix("$")
    if not number.isdigit() or len(number) > 2:
        return ""
    position = int(number) + (document.source.root.format == "claude")
    named = f", `{names[position - 1]}`" if 0 < position <= len(names) else ""
    return f"Argument {position}{named}." if position else ""
