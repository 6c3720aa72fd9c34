"""The metrics files read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..store.layout import Layout
from .measurement import Measurement, read_line

DAYS: Final = 30
BYTES: Final = 16 << 20  # read of one file at most: its end
_NAME: Final = re.compile(r"execution-\d{8}\.jsonl")


def history(layout: Layout, days: int = DAYS) -> Iterator[Measurement]:
    """The measurements of the newest ``days`` files, oldest first. What cannot be read is passed over."""
    folder = layout.metrics("0").parent
    try:
        names = sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except OSError:
        return
    for name in names[-days:] if days > 0 else []:
        for line in _lines(folder / name):
            if measurement := read_line(line):
                yield measurement


def _lines(path: Path) -> list[bytes]:
    """The lines at the end of a file; the first may be cut, which nothing reads."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - BYTES))
            return file.read(BYTES).splitlines()
    except OSError:
        return []
