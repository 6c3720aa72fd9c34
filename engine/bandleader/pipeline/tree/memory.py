"""A short-lived folder, in memory where there is room: git writes the index twice for every snapshot."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  (folders in it have a random name and are for their owner only)
_PREFIX = "bandleader-"
_ROOM = 8  # times the size of the file: two copies, git's own, and somebody else's too


@contextlib.contextmanager
def working_folder(file: Path) -> Iterator[Path]:
    """An empty folder with room for a few copies of ``file``. What killed processes left is cleared away."""
    parent = _MEMORY if _has_room(file) else file.parent
    for left in parent.glob(f"{_PREFIX}*-*"):
        if _is_over(left.name[len(_PREFIX) :].partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{_PREFIX}{os.getpid()}-", dir=parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _has_room(file: Path) -> bool:
    try:
        room = os.statvfs(_MEMORY)
        return os.access(_MEMORY, os.W_OK) and room.f_bavail * room.f_frsize > _ROOM * file.stat().st_size
    except OSError:
        return False  # not there; and without a file, nobody knows how large it will be


def _is_over(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False
