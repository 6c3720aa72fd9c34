"""Front matter that YAML rejects: each key that can be read all the same, and one problem that mends the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from ...text.edit import Edit, OverlappingEditsError, apply_edits
from ...text.late import compile_late
from . import cause
from .limits import MAX_MENDED_CONTENT, MAX_MENDED_LINES
from .lines import Group, Line, colon_of, group_lines, split_lines
from .mend import mend_lines
from .model import Entry, Node, Problem
from .places import Places
from .rewrite import Mend
from .strict import FORBIDDEN, Rejected, read_strict
from .subset import read_subset


class Lenient(NamedTuple):
    """What could be read, and the mends that make the block a mapping for YAML; none when none are known."""

    entries: tuple[Entry, ...]
    mends: tuple[Mend, ...]


_FENCES = ("---", "...")
_TABS = compile_late(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)


def read_lenient(text: str, start: int, end: int) -> Lenient:
    """The entries of ``text[start:end]``, which is no mapping for YAML."""
    lines = split_lines(text, start, min(end, start + MAX_MENDED_CONTENT))
    if end - start > MAX_MENDED_CONTENT or len(lines) > MAX_MENDED_LINES:
        return Lenient(_entries(text, lines, None), ())
    forbidden = [
        Mend("invalid-yaml", cause.FORBIDDEN, *bad.span(), (Edit(*bad.span(), ""),), False)
        for bad in FORBIDDEN.finditer(text, start, end)
    ]
    # What replaces a text here has its length, so that all offsets stay those of the original text.
    plain = text[:start] + FORBIDDEN.sub("\ufffd", text[start:end]) + text[end:] if forbidden else text
    mends = mend_lines(plain, lines) + forbidden
    entries = _mended(text, start, end, mends)
    if entries is None and _TABS.search(plain, start, end):
        tabs = [
            Mend("tab-indentation", cause.TAB, *tab.span(), (Edit(*tab.span(), tab[0].replace("\t", "  ")),))
            for tab in _TABS.finditer(plain, start, end)
        ]
        plain = plain[:start] + _TABS.sub(lambda tab: " " * len(tab[0]), plain[start:end]) + plain[end:]
        mends = mend_lines(plain, lines) + forbidden + tabs
        entries = _mended(text, start, end, mends)
    if entries is not None and mends:
        return Lenient(entries, tuple(sorted(mends, key=lambda mend: mend.start)))
    return Lenient(_entries(plain, lines, mends), ())


def syntax_problem(text: str, start: int, end: int, mends: Sequence[Mend], rejected: Rejected) -> Problem:
    """The one problem of a block that YAML rejects."""
    if mends:
        first = mends[0]
        related = tuple(span for mend in mends for span in mend.faulty)[1:]
        edits = tuple(edit for mend in mends for edit in mend.edits)
        safe = all(mend.safe for mend in mends)
        return Problem(first.kind, first.message, first.start, first.end, edits, safe, related)
    message = f"YAML cannot read this ({rejected.reason}): {cause.READERS}"
    lines = split_lines(text, start, end)
    if not lines:
        return Problem("invalid-yaml", message, rejected.offset, rejected.offset)
    line = lines[max(bisect_right([line.start for line in lines], rejected.offset) - 1, 0)]
    return Problem("invalid-yaml", message, line.body, line.end)


def _mended(text: str, start: int, end: int, mends: Sequence[Mend]) -> tuple[Entry, ...] | None:
    """The pairs of ``text[start:end]`` once mended; None if even then YAML finds no mapping."""
    edits = sorted({edit for mend in mends for edit in mend.edits})
    try:
        mended = apply_edits(text[start:end], [Edit(e.start - start, e.end - start, e.new) for e in edits])
        if mended.startswith(_FENCES) or "\n---" in mended or "\n..." in mended:
            return None  # what lost its control characters would end the block
        entries = read_subset(mended, 0, len(mended))
        if entries is None:
            root = read_strict(mended, 0, len(mended))
            entries = root.pairs if root is not None and root.tag == "map" else None
    except (Rejected, OverlappingEditsError):
        return None
    return tuple(map(Places(start, edits).entry, entries)) if entries is not None else None


def _entries(text: str, lines: list[Line], mends: list[Mend] | None) -> tuple[Entry, ...]:
    """What can be read of each key alone where the block as a whole cannot be; without mends, raw values."""
    entries: list[Entry] = []
    left = sorted(mends or (), key=lambda mend: mend.start)
    for group in group_lines(text, lines):
        end = group.lines[-1].end
        own = [left.pop(0) for mend in tuple(left) if mend.start < end]
        pairs = _mended(text, group.lines[0].start, end, own) if mends is not None else None
        if pairs is None:
            raw = _raw_entry(text, group)
            pairs = (raw,) if raw is not None else ()
        entries += pairs
    return tuple(entries)


def _raw_entry(text: str, group: Group) -> Entry | None:
    first = group.lines[0]
    colon = colon_of(text, first)
    if colon is None:
        return None
    key = text[first.body : colon].rstrip(" ")
    below = text[colon + 1 : group.lines[-1].end]
    value = below.strip()
    start = colon + 1 + (below.index(value) if value else 0)
    node = Node("str" if value else "null", value, start, start + len(value))
    return Entry(key.strip("\"'"), first.body, first.body + len(key), node)
