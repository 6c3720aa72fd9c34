"""Places in a text. Every offset in the engine counts code points of the decoded text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """The half-open range ``[start, end)`` of a text, in code points."""

    start: int
    end: int
