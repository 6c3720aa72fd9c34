"""Comments that silence a finding (see `library.suppression`)."""

from __future__ import annotations

import re

from ...library.document import Document
from ...library.finding import Finding
from ...library.suppression import MARK, suppressions
from ...rules.written import line_break
from ...text.edit import Edit, apply_edits
from .meaning import meaning
from .view import parsed

_SHELL = frozenset(("bash", "sh", "shell", "zsh", "python", "py", "yaml", "yml", "toml", "ruby", "make"))
_INDENT = re.compile(r"[ \t]*")


def line_suppression(doc: Document, finding: Finding) -> Edit | None:
    """The comment above the line of a finding; None where no comment can stand there."""
    text = doc.text
    line = text.rfind("\n", 0, finding.start) + 1
    above = text.rfind("\n", 0, max(line - 1, 0)) + 1
    for start in (line, above):
        for mark in MARK.finditer(text, start, text.find("\n", start) + 1 or len(text)):
            if mark[1] == "ignore" and mark[2]:
                return _checked(doc, finding, Edit(mark.end(2), mark.end(2), f", {finding.code}"))
    if not line:
        return None
    indent = _INDENT.match(text, line)
    comment = _comment(doc, line, f"bandleader: ignore[{finding.code}]")
    if indent is None or comment is None:
        return None
    return _checked(doc, finding, Edit(line, line, f"{indent[0]}{comment}{line_break(text)}"))


def file_suppression(doc: Document, finding: Finding) -> Edit | None:
    """The comment that silences the rule of a finding in its whole file."""
    text = doc.text
    for mark in MARK.finditer(text):
        if mark[1] == "ignore-file" and mark[2]:
            return _checked(doc, finding, Edit(mark.end(2), mark.end(2), f", {finding.code}"))
    front = doc.front_matter
    at = front.content.start if front.present else 1 if text.startswith("\ufeff") else 0
    comment = _comment(doc, at, f"bandleader: ignore-file[{finding.code}]")
    return _checked(doc, finding, Edit(at, at, f"{comment}{line_break(text)}")) if comment else None


def _comment(doc: Document, at: int, words: str) -> str | None:
    """``words`` as a comment at the beginning of a line."""
    front = doc.front_matter
    if front.present and front.content.start <= at < front.content.end:
        return f"# {words}"
    for fence in doc.markdown.fences:
        if fence.content_start <= at <= fence.content_end:
            return f"# {words}" if fence.info.split(" ")[0].lower() in _SHELL else None
    return f"<!-- {words} -->" if at >= doc.body_start else None


def _checked(doc: Document, finding: Finding, edit: Edit) -> Edit | None:
    """``edit`` if it silences the finding and changes neither a value nor a name."""
    after = parsed(doc.source, apply_edits(doc.text, [edit]))
    moved = finding.start + len(edit.new) if edit.start <= finding.start else finding.start
    silent = any(mark.covers(moved, (finding.code,)) for mark in suppressions(after.text))
    names = [reference[:2] for reference in doc.references] == [reference[:2] for reference in after.references]
    return edit if silent and names and meaning(after) == meaning(doc) else None
