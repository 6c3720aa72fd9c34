"""``metrics/execution-YYYYMMDD.jsonl``: a line for each command that ended, appended once however often it is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, TypeAlias

from ..metrics.measurement import Measurement, day, line_of, read_line
from ..store.layout import Layout
from .files import Files

_TAIL: Final = 1 << 16  # bytes at the end of a file in which its last line is looked for
_FLAGS: Final = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_Place: TypeAlias = "tuple[float, int]"  # (at, seq): the order of the lines


class MetricsFiles:
    """Collects lines and appends them in batches. The last line on the disk says what is there already."""

    def __init__(self, layout: Layout, files: Files) -> None:
        self._layout = layout
        self._files = files
        self._waiting: dict[str, list[Measurement]] = {}
        self._last: dict[str, _Place] = {}

    def add(self, measurement: Measurement) -> None:
        """Let a line be written with the next batch. Measurements come in order."""
        self._waiting.setdefault(day(measurement.at), []).append(measurement)

    def write(self) -> None:
        """Append what is waiting.

        Raises:
            OSError: some of it could not be written and waits for the next call.
        """
        for name in list(self._waiting):
            try:
                self._append(name, self._layout.metrics(name))
            except OSError:
                self._last.pop(name, None)
                raise
            del self._waiting[name]

    def _append(self, name: str, path: Path) -> None:
        self._files.make_room(path)
        file = os.open(path, _FLAGS, 0o644)
        try:
            last = self._last.get(name) or _mend(file)
            lines = [each for each in self._waiting[name] if (each.at, each.seq) > last]
            data = "".join(map(line_of, lines)).encode()
            while data:
                data = data[os.write(file, data) :]
            self._last[name] = (lines[-1].at, lines[-1].seq) if lines else last
        finally:
            os.close(file)


def _mend(file: int) -> _Place:
    """Cut off the half line that a crash has left, and return the place of the last line of ours."""
    size = os.lseek(file, 0, os.SEEK_END)
    os.lseek(file, max(0, size - _TAIL), os.SEEK_SET)
    tail = os.read(file, _TAIL)
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        os.ftruncate(file, size - len(tail) + whole)
    for line in reversed(tail[:whole].splitlines()):
        if measurement := read_line(line):
            return measurement.at, measurement.seq
    return 0.0, 0
