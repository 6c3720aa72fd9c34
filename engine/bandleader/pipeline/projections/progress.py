"""How far the files are: a small file that says up to which event all of them have been written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

from ..store.layout import Layout

FORMAT: Final = 1  # of all the files; another number has them made anew


class Mark(NamedTuple):
    """The last event that is in the files; ``at`` tells it from one of another log that has the same place."""

    seq: int = 0
    at: float = 0.0
    format: int = FORMAT


def mark_path(layout: Layout) -> Path:
    """Where the mark is."""
    return layout.root / "projected.json"


def read_mark(layout: Layout) -> Mark:
    """The mark; that of nothing at all where there is none or it cannot be read."""
    try:
        fields = json.loads(mark_path(layout).read_bytes())
        return Mark(int(fields["seq"]), float(fields["at"]), int(fields["format"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return Mark()


def mark_text(mark: Mark) -> str:
    """The content of the file."""
    return json.dumps(mark._asdict()) + "\n"
