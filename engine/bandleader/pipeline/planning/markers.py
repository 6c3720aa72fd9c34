"""The files by which a person or another program says that a command need not run.

The three places are those of the specification (`is_dependency_satisfied`). The engine writes one of them itself, as a
record of what succeeded; that one counts only where somebody else wrote it, because the engine knows better: its own
success holds as long as nothing has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ..store.layout import Layout

WRITTEN_BY: Final = "bandleader"  # what the engine's own files in `completed/` have under `written_by`
_OWN: Final = re.compile(rb"^written_by:[ \t]*[\"']?" + WRITTEN_BY.encode() + rb"\b", re.MULTILINE)
_HEAD: Final = 1 << 16  # bytes of a file that are looked at


class Markers:
    """The markers of one workspace, looked for when somebody asks."""

    def __init__(self, layout: Layout) -> None:
        """Which of the places are there is found out now."""
        state = layout.workspace / ".claude" / "state" / "dependencies"
        self._workspace = layout.workspace
        self._places: list[Callable[[str], Path]] = []
        if (layout.root / "completed").is_dir():
            self._places.append(layout.completed)
        if (layout.root / "cache" / "satisfied_deps").is_dir():
            self._places.append(layout.satisfied)
        if state.is_dir():
            self._places.append(lambda command: state / f"{command}.completed")

    def find(self, command: str) -> str:
        """The marker that satisfies a command, relative to the workspace; "" if there is none."""
        if any(part in ("", ".", "..") for part in command.replace("\\", "/").split("/")):
            return ""  # no file can be called so
        for place in self._places:
            path = place(command)
            if _by_others(path):
                return path.relative_to(self._workspace).as_posix()
        return ""


def _by_others(path: Path) -> bool:
    """Whether there is a file which the engine did not write."""
    try:
        with path.open("rb") as file:
            return not _OWN.search(file.read(_HEAD))
    except (OSError, ValueError):
        return False
