"""Takes a stream of bytes apart into lines of bounded length."""

from __future__ import annotations


class Lines:
    """Feed it pieces as they come; it answers with the lines that are complete."""

    def __init__(self, longest: int = 16 << 20) -> None:
        self._longest = longest
        self._pieces: list[bytes] = []
        self._size = 0
        self.dropped = 0  # lines longer than ``longest`` bytes, which nobody sees

    def feed(self, data: bytes) -> list[str]:
        """The lines that ``data`` completes, without their ends."""
        head, newline, rest = data.partition(b"\n")
        self._add(head)
        if not newline:
            return []
        first = self.finish()
        *lines, last = rest.split(b"\n")
        self._add(last)
        return [*first, *(line.decode("utf-8", "replace").rstrip("\r") for line in lines)]

    def finish(self) -> list[str]:
        """What is left without a line end, as a line; [] if nothing is."""
        line, size = b"".join(self._pieces), self._size
        self._pieces, self._size = [], 0
        if size > self._longest:
            self.dropped += 1
            return []
        return [line.decode("utf-8", "replace").rstrip("\r")] if line else []

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._longest:
            self._pieces.clear()
        elif piece:
            self._pieces.append(piece)
