"""The ways in which a faulty value may be written so that YAML reads it, the most faithful first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...text.edit import Edit
from ...text.late import compile_late
from ...text.span import Span
from .cause import MISSING_BLANK, TOO_FAR_IN, UNINDENTED, cause, never_closed
from .lines import Line, has_slug_key
from .model import ProblemKind
from .quote import quote


class Mend(NamedTuple):
    """A faulty value ``text[start:end]``, what is wrong with it, and the edits that mend it and ``others`` like it."""

    kind: ProblemKind
    message: str
    start: int
    end: int
    edits: tuple[Edit, ...]
    safe: bool = True
    others: tuple[Span, ...] = ()

    @property
    def faulty(self) -> tuple[Span, ...]:
        """The places of all the faulty values."""
        return (Span(self.start, self.end), *self.others)


_MAX_ITEMS = 100
_BLOCK_HEADER = compile_late(r"[|>][-+0-9]{0,2}(?:[ \t]+#.*)?\Z")
_QUOTED = compile_late(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", re.DOTALL)
# A quote opens nothing inside a word.
_FLOW_PART = compile_late(r"(?<![^\s\[{,:])(?:\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?)|[\[\]{},]", re.DOTALL)
_COMMENT = compile_late(r"(?:\A|[ \t])#(?=\s|\Z)")
_CLOSERS = {"[": "]", "{": "}"}


def rewrites(text: str, lines: Sequence[Line], start: int, end: int) -> Iterator[Mend]:
    """Mends of the value ``text[start:end]`` on the first of ``lines``; the others are what follows below."""
    first, below = lines[0], lines[1:]
    value = text[start:end]
    kind, message = cause(value)
    if text[start - 1] == ":":
        yield Mend("invalid-yaml", MISSING_BLANK, start, end, (Edit(start, start, " "),))
        yield Mend("invalid-yaml", MISSING_BLANK, start, end, (Edit(start, end, " " + quote(value)),))
        return
    if not below:
        tail = _missing_end(value)
        if tail:
            yield Mend("invalid-yaml", never_closed(value[0]), start, end, (append(text, end, tail),))
        yield from _quoted_items(text, start, end)
        yield Mend(kind, message, start, end, (Edit(start, end, quote(_inside_quotes(value))),))
        return
    stop = below[-1].end
    if min(line.column for line in below) <= first.column:
        yield as_block(text, lines, start, end)
        return
    if has_slug_key(text, below[0]):
        outdent = below[0].column - first.column
        edits = tuple(Edit(line.start, line.start + outdent, "") for line in below)
        yield Mend("invalid-yaml", TOO_FAR_IN, below[0].body, stop, edits, False)
    whole = text[start:stop]
    tail = _missing_end(whole)
    if tail:
        yield Mend("invalid-yaml", never_closed(value[0]), start, stop, (append(text, stop, tail),))
    if value[0] not in "|>":
        yield Mend(kind, message, start, stop, (Edit(start, stop, quote(_inside_quotes(whole))),))
    opening = "|-" + _line_break(text, first) + " " * min(line.column for line in below)
    yield Mend(kind, message, start, stop, (Edit(start, start, opening),))


def value_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The value behind a colon or dash, without an ordinary comment; empty at ``start`` if there is none."""
    rest = text[start:end]
    bare = rest.strip(" \t")
    at = rest.find(bare)
    comment = None
    if bare[:1] not in ('"', "'"):
        comment = _COMMENT.search(rest)
    else:
        quoted = _QUOTED.match(rest, at)
        comment = _COMMENT.search(rest, quoted.end()) if quoted else None
    if comment:
        bare = rest[at : comment.start()].rstrip(" \t")
    return (start + at, start + at + len(bare)) if bare else (start, start)


def append(text: str, end: int, tail: str) -> Edit:
    """Writes ``tail`` behind ``text[:end]``, and ahead of anything that another edit inserts there."""
    return Edit(end - 1, end, text[end - 1] + tail)


def as_block(text: str, lines: Sequence[Line], start: int, end: int) -> Mend:
    """A value that goes on in lines without indentation, as a literal block; ``start == end`` if all of it does."""
    first, below = lines[0], lines[1:]
    margin = " " * (first.column + 2)
    if start < end and _BLOCK_HEADER.match(text, start, end):  # a block already, some of whose lines are not in it
        margin = " " * max(below[0].column, len(margin))
        outside = [line for line in below if line.column <= first.column]
        edits = tuple(Edit(line.start, line.body, margin) for line in outside)
        return Mend("invalid-yaml", UNINDENTED, outside[0].body, below[-1].end, edits)
    opening = "|-" + _line_break(text, first) + margin
    if start == end:
        edits = (Edit(start, below[0].body, " " + opening), *_indent(below[1:], margin))
        return Mend("invalid-yaml", UNINDENTED, below[0].body, below[-1].end, edits)
    kind, message = cause(text[start:end])
    if kind == "invalid-yaml":
        message = UNINDENTED
    return Mend(kind, message, start, below[-1].end, (Edit(start, start, opening), *_indent(below, margin)))


def _indent(lines: Sequence[Line], margin: str) -> tuple[Edit, ...]:
    return tuple(Edit(line.start, line.start, margin) for line in lines)


def _quoted_items(text: str, start: int, end: int) -> Iterator[Mend]:
    """For a list in brackets: each item that YAML may stumble over in quotes, the others as they are."""
    items = _flow_items(text, start, end)
    faulty = [Span(s, e) for s, e in items if text[s] not in "\"'" and cause(text[s:e])[0] != "invalid-yaml"]
    if faulty and len(items) <= _MAX_ITEMS:
        (s, e), *others = faulty
        kind, message = cause(text[s:e])
        edits = tuple(Edit(s, e, quote(text[s:e])) for s, e in faulty)
        yield Mend(kind, message, s, e, edits, others=tuple(others))


def _flow_items(text: str, start: int, end: int) -> list[Span]:
    """The items of ``[a, b]`` if the value is one such list and holds no further ones."""
    if text[start] != "[" or text[end - 1] != "]":
        return []
    items = []
    at = start + 1
    for part in _FLOW_PART.finditer(text, start + 1, end):
        if part[0] in ",]":
            item = text[at : part.start()]
            bare = item.strip(" \t\r\n")
            if bare:
                items.append(Span(at + item.index(bare), at + item.index(bare) + len(bare)))
            at = part.end()
        if part[0] in "[]{}":
            return items if part.end() == end else []
    return []


def _missing_end(value: str) -> str:
    """The quotes and brackets that would close ``value``; empty when nothing is open."""
    if value[0] not in "[{\"'":
        return ""
    closers: list[str] = []
    for part in _FLOW_PART.finditer(value):
        mark = part[0]
        if mark[0] in "\"'":
            if part.end() == len(value) and (len(mark) == 1 or mark[-1] != mark[0]):
                closers.append(mark[0])
        elif mark in _CLOSERS:
            closers.append(_CLOSERS[mark])
        elif mark != "," and (not closers or closers.pop() != mark):
            return ""
        if not closers:
            return ""
    return "".join(reversed(closers))


def _inside_quotes(value: str) -> str:
    """What ``"a "b" c"`` or a quoted text with an unknown escape was meant to hold; another value as it is."""
    mark = value[0]
    if mark not in "\"'" or len(value) == 1 or value[-1] != mark:
        return value
    inner = value[1:-1]
    quoted = _QUOTED.match(value)
    if quoted is not None and quoted.end() == len(value):
        return inner
    before, _, after = inner.partition(mark)
    nested = before[-1:] in tuple(" \t([{=:") if mark == '"' else before[-1:].isalnum() and after[:1].isalnum()
    return inner if before and nested else value


def _line_break(text: str, line: Line) -> str:
    return "\r\n" if text[line.end :].lstrip(" \t").startswith("\r") else "\n"
