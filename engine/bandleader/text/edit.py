"""Replacements in a text, and how several of them are applied at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by ``new``; ``start == end`` inserts."""

    start: int
    end: int
    new: str


class OverlappingEditsError(ValueError):
    """Two edits of one batch touch the same characters."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with all ``edits`` made, each given in offsets of the original text.

    Equal edits count once. Raises `OverlappingEditsError` when two different edits overlap.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(set(edits)):
        if edit.start < done:
            raise OverlappingEditsError(f"edits overlap at offset {edit.start}")
        pieces += (text[done : edit.start], edit.new)
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces)


def collide(edit: Edit, other: Edit) -> bool:
    """Whether two edits cannot be made together without one of them deciding what the other means.

    They collide when they touch the same characters. An insertion collides with whatever touches its place, even from
    outside: which of the two comes first would be a guess. Equal edits do not collide, they are one.
    """
    if edit == other:
        return False
    if edit.start == edit.end or other.start == other.end:
        return edit.start <= other.end and other.start <= edit.end
    return edit.start < other.end and other.start < edit.end


def difference(before: str, after: str) -> tuple[Edit, ...]:
    """The smallest single edit that makes ``after`` of ``before``; none when they are equal."""
    if before == after:
        return ()
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return (Edit(start, len(before) - end, after[start : len(after) - end]),)
