"""Walks through the keys and items of a block and mends the values that YAML cannot read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...text.edit import Edit, apply_edits
from .cause import MISSING_COLON, UNEVEN
from .lines import Group, Line, colon_of, group_lines, word_end
from .rewrite import Mend, append, as_block, rewrites, value_span
from .strict import Rejected, read_strict
from .subset import read_subset


def mend_lines(text: str, lines: Sequence[Line]) -> list[Mend]:
    """A mend for each faulty value of a block of lines, in the order written; none where none is known."""
    mends: list[Mend] = []
    groups = group_lines(text, lines)
    columns = [group.lines[0].column for group in groups]
    usual = max(columns, key=lambda column: (columns.count(column), -column)) if len(set(columns)) > 1 else None
    for group in groups:
        if usual is not None:
            mends += _align(text, group, usual)
        if _pairs(text, group) != 1:
            mends += _mend_group(text, group)
    return mends


def _align(text: str, group: Group, column: int) -> list[Mend]:
    """Moves a key or an item, with what is below, to the column where most of its neighbours begin."""
    first = group.lines[0]
    if first.column == column or text[first.start : first.body].strip():
        return []
    shift = column - first.column
    edits = tuple(Edit(line.start, line.body, " " * (line.column + shift)) for line in group.lines)
    return [Mend("invalid-yaml", UNEVEN, first.body, first.end, edits, False)]


def _mend_group(text: str, group: Group) -> list[Mend]:
    first, *below = group.lines
    if group.head == "item":
        return _mend_item(text, group)
    if group.head == "word" or (group.head == "text" and not first.column):
        end = word_end(text, first)
        mend = Mend("invalid-yaml", MISSING_COLON, first.body, first.end, (append(text, end, ":"),), False)
        return [mend] if end > first.body and _pairs(text, group, mend.edits) else []
    if group.head == "text":
        return _rewrite(text, group, first.body, first.end)
    colon = colon_of(text, first)
    assert colon is not None
    start, end = value_span(text, colon + 1, first.end)
    if start < end:
        return _rewrite(text, group, start, end)
    if not below or below[0].column > first.column or text[below[0].body] == "-":
        return mend_lines(text, below)
    if colon + 1 < first.end:
        return []  # a comment stands where the block would have to begin
    return [as_block(text, group.lines, start, end)]


def _mend_item(text: str, group: Group) -> list[Mend]:
    """The item of a list: itself a key with what is below, or else a value."""
    first, *below = group.lines
    start, end = value_span(text, first.body + 1, first.end)
    if start == end:
        return mend_lines(text, below)
    inner = Line(first.start, first.column + start - first.body, start, first.end)
    mends = mend_lines(text, [inner, *below])
    if mends and _pairs(text, group, [edit for mend in mends for edit in mend.edits]):
        return mends
    return _rewrite(text, group, start, end) or mends


def _rewrite(text: str, group: Group, start: int, end: int) -> list[Mend]:
    for mend in rewrites(text, group.lines, start, end):
        if _pairs(text, group, mend.edits):
            return [mend]
    return []


def _pairs(text: str, group: Group, edits: Iterable[Edit] = ()) -> int:
    """How many keys YAML finds in a group once edited, counting a list or text as the one above; 0 if it rejects it."""
    first = group.lines[0]
    source = text[first.body : group.lines[-1].end]
    if edits:
        source = apply_edits(source, [Edit(e.start - first.body, e.end - first.body, e.new) for e in edits])
    if first.column and "\n" in source:
        source = " " * first.column + source
    if group.head == "item":
        source = "k:\n" + source
    elif group.head == "text" and first.column:
        source = "k:\n " + source
    source += "\n"
    entries = read_subset(source, 0, len(source))
    if entries is not None:
        return len(entries)
    try:
        root = read_strict(source, 0, len(source))
    except Rejected:
        return 0
    return len(root.pairs) if root is not None else 0
