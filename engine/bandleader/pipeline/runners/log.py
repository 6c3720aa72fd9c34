"""The file a process writes to: bounded, and read while it grows."""

from __future__ import annotations

import contextlib
import os

PIECE = 1 << 20  # bytes read at once


class Log:
    """An output file of at most ``limit`` bytes; what is over it is dropped, and a note at the end says so.

    The process has the file itself, not a pipe: it never waits for a reader, and what it wrote outlives the engine.
    Since it appends, cutting the file back to the limit does not disturb it; what it writes in that very moment is
    dropped uncounted, so ``cut`` may be too low.

    Raises:
        OSError: the file or its folder cannot be made.
    """

    def __init__(self, path: str, limit: int) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        try:
            self.fd = os.open(path, flags, 0o600)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            self.fd = os.open(path, flags, 0o600)
        self.path = path
        self.limit = limit
        self.cut = 0
        self._read = os.fstat(self.fd).st_size  # an earlier attempt may have written to it

    def read(self) -> bytes:
        """What was written since the last call, at most `PIECE` bytes; b"" at the end."""
        data = os.pread(self.fd, PIECE, self._read)
        self._read += len(data)
        return data

    def trim(self) -> None:
        """Drop what is over the limit."""
        size = os.fstat(self.fd).st_size
        if size > self.limit:
            os.ftruncate(self.fd, self.limit)
            self.cut += size - self.limit
            self._read = min(self._read, self.limit)

    def close(self) -> None:
        """Close the file, with a note if anything was dropped."""
        if self.fd < 0:
            return
        try:
            self.trim()
            with contextlib.suppress(OSError):  # no room for the note: the run itself has more to say about that
                if self.cut:
                    os.write(self.fd, f"\n[output over {self.limit:,} bytes dropped, at least {self.cut:,}]\n".encode())
        finally:
            os.close(self.fd)
            self.fd = -1
