"""Bytes into lines, none of which can fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

LONGEST: Final = 16 * 1024 * 1024  # bytes of a line; the plan of ten thousand commands takes about five million


class Cutter:
    """Cuts a stream of bytes at its line breaks. A line that is longer than ``longest`` is left out."""

    def __init__(self, longest: int = LONGEST) -> None:
        """At the beginning of a line."""
        self.longest = longest
        self._begun: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The lines that ``data`` completes, without their breaks."""
        *ends, rest = data.split(b"\n")
        for end in ends:
            self._add(end)
            if self._size <= self.longest:
                yield b"".join(self._begun)
            self._begun, self._size = [], 0
        self._add(rest)

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= self.longest:
            self._begun.append(piece)
        else:
            self._begun = []
