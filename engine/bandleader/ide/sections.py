"""The headings of a Markdown body and the sections below them."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..library.document import Document

# A line that begins with up to three blanks and one to six marks (CommonMark 0.31, "ATX headings"); no line end
# before it but that of the line above, so that `\r` counts as well.
_ATX = re.compile(r"(?<![^\r\n]) {0,3}(#{1,6})(?=[ \t\r\n]|\Z)")
# A line of text and its underline ("Setext headings"). Below a list, a quote or a table a line of dashes is what it
# looks like: a rule. So it is below a longer paragraph.
_SETEXT = re.compile(
    r"(?<![^\r\n]) {0,3}(?![-+*>|#<=]|\d{1,9}[.)][ \t])(\S[^\r\n]*)(?:\r\n?|\n)"
    r" {0,3}(=+|--+)[ \t]*(?=[\r\n]|\Z)"
)
_LINE_END = re.compile(r"[\r\n]|\Z")


class Section(NamedTuple):
    """``text[start:end]`` begins with the heading ``text[start:title_end]`` and ends before the blank lines that
    precede the next heading of its level or a higher one.
    """

    level: int  # from 1
    title: str
    start: int
    title_end: int
    end: int


def sections(doc: Document) -> tuple[Section, ...]:
    """The sections of a body by place; each lies inside of or behind every earlier one."""
    text = doc.text
    found = sorted((*_atx(doc), *_setext(doc)), key=lambda heading: heading.start)
    ends = [len(text)] * len(found)
    unended: list[int] = []
    for index, heading in enumerate(found):
        while unended and found[unended[-1]].level >= heading.level:
            ends[unended.pop()] = heading.start
        unended.append(index)
    return tuple(
        heading._replace(end=max(heading.title_end, heading.start + len(text[heading.start : end].rstrip())))
        for heading, end in zip(found, ends, strict=True)
    )


def _atx(doc: Document) -> list[Section]:
    text, prose, found = doc.text, doc.markdown.prose, []
    for match in _ATX.finditer(prose, doc.body_start):
        if not text[match.start() : match.start(1)].strip(" "):  # else code, which is blank in prose, stands before it
            end = _line_end(text, match.end())
            found.append(Section(len(match[1]), _title(text[match.end() : end]), match.start(), end, end))
    return found


def _setext(doc: Document) -> list[Section]:
    text, prose = doc.text, doc.markdown.prose
    found: list[Section] = []
    if "--" not in prose and "=" not in prose:
        return found
    for match in _SETEXT.finditer(text, doc.body_start):
        start = match.start(1)
        is_prose = prose[match.start(2)] == text[match.start(2)] and prose[start : match.end(1)].strip()
        if is_prose and not _line_above(text, match.start(), doc.body_start).strip():
            found.append(Section(1 if match[2][0] == "=" else 2, match[1].strip(), start, match.end(1), match.end(2)))
    return found


def _title(written: str) -> str:
    """What is written after the marks that open a heading, without those that close it."""
    title = written.strip()
    kept = title.rstrip("#")
    return kept.strip() if not kept or kept[-1] in " \t" else title


def _line_above(text: str, line: int, body: int) -> str:
    """The line of the body before the one that begins at ``line``; empty when that is the first."""
    before = max(line - (2 if text.endswith("\r\n", body, line) else 1), body)
    start = max(text.rfind("\n", body, before), text.rfind("\r", body, before), body - 1) + 1
    return text[start:line]


def _line_end(text: str, offset: int) -> int:
    match = _LINE_END.search(text, offset)
    return match.start() if match else len(text)
