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
