"""Offsets to lines and columns and back, in the three position encodings of the Language Server Protocol."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, count
from operator import add
from typing import Literal

from .late import compile_late
from .span import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = compile_late(r"\r\n?|\n")
_UNITS: dict[Encoding, tuple[str, int]] = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}  # codec, bytes a unit


class LineIndex:
    r"""The lines of one text, counted from 0 and ended by ``\n``, ``\r\n`` or ``\r`` (LSP 3.17, "Text Documents").

    Offsets count code points; columns count units of the given encoding. A lone surrogate is one unit in each.
    Nothing raises: places outside the text move to the nearest one inside.
    """

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    @property
    def line_count(self) -> int:
        """The number of lines; a text without a line end has one, the empty text too."""
        return len(self._line_starts())

    def position(self, offset: int, encoding: Encoding = "utf-32") -> tuple[int, int]:
        r"""Return ``(line, column)`` of ``offset``; the middle of a ``\r\n`` counts as the end of its line."""
        text = self.text
        offset = min(max(offset, 0), len(text))
        starts = self._line_starts()
        line = bisect_right(starts, offset) - 1
        start = starts[line]
        if start < offset < len(text) and text[offset] == "\n" and text[offset - 1] == "\r":
            offset -= 1
        if encoding == "utf-32" or text.isascii():
            return line, offset - start
        codec, size = _UNITS[encoding]
        # "replace" writes one "?" for a lone surrogate, which no strict encoder would take.
        return line, len(text[start:offset].encode(codec, "replace")) // size

    def offset(self, line: int, column: int, encoding: Encoding = "utf-32") -> int:
        """Return the offset of a place; a column inside a character is rounded down to the character's start."""
        if line < 0:
            return 0
        start, end = self.line_span(line)
        column = max(column, 0)
        if encoding == "utf-32" or self.text.isascii():
            return min(start + column, end)
        codec, size = _UNITS[encoding]
        head = self.text[start:end].encode(codec, "replace")[: column * size]
        return start + len(head.decode(codec, "ignore"))  # "ignore" drops the character that the cut went through

    def line_span(self, line: int) -> Span:
        """Return the span of ``line`` without its line end; an empty one for a line past the end of the text."""
        starts, text = self._line_starts(), self.text
        line = max(line, 0)
        if line >= len(starts):
            return Span(len(text), len(text))
        start = starts[line]
        if line + 1 == len(starts):
            return Span(start, len(text))
        end = starts[line + 1] - 1
        if end > start and text[end] == "\n" and text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            if "\r" in self.text:
                self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
            else:  # lengths summed, plus one line end for each line: no Python code runs for a line
                self._starts = [0, *map(add, accumulate(map(len, self.text.split("\n"))), count(1))]
                self._starts.pop()
        return self._starts
