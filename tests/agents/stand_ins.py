"""Stand-ins for agent CLIs: programs of their names that replay a recorded stream (tests/pipeline/streams)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

STREAMS = Path(__file__).parents[1] / "pipeline" / "streams"

# Begins its work, and never ends.
HANGS = [
    '{"type": "system", "subtype": "init", "session_id": "x", "model": "m"}',
    "#work src/a.txt",
    "#child",
    '{"type": "assistant", "message": {"id": "m1", "content": [{"type": "text", "text": "Started."}]}}',
    "#hang",
]


class Install(Protocol):
    """Puts a stand-in on the PATH; ``lines`` is a stream of its own, else it replays the one called ``stream``."""

    def __call__(self, name: str, stream: str, lines: Sequence[str] = ()) -> None: ...


def lines_of(stream: str) -> list[str]:
    """The lines of a recorded stream."""
    return (STREAMS / f"{stream}.jsonl").read_text(encoding="utf-8").splitlines()


def write_stand_in(folder: Path, name: str, stream: str, lines: Sequence[str]) -> None:
    """Write the program ``name`` into ``folder``."""
    source = STREAMS / f"{stream}.jsonl"
    if lines:
        source = folder / f"{stream}.jsonl"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    program = folder / name
    words = (sys.executable, STREAMS / "stand_in.py", source)
    program.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in words) + ' "$@"\n', encoding="utf-8")
    program.chmod(0o755)
