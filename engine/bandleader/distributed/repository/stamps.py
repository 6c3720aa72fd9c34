"""Whether a folder is as it was at an earlier look, by the names, times and sizes of all that is in it.

That is enough to know that git would find nothing new there, and takes a fraction of the time of a process.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final, TypeAlias

from ...pipeline.store.layout import FOLDER as STATE

MOST: Final = 4000  # files and folders: of more than these git knows as soon
YOUNG: Final = 2 * 10**9  # nanoseconds: no file system counts time in larger steps

# By path; of a folder that it is one, for what is in it has stamps of its own.
Stamps: TypeAlias = dict[str, tuple[int, ...]]


def look(top: Path) -> Stamps | None:
    """What is in the folder, but for its own `.git` and the records of sessions; None if that is too much, or
    cannot be read because somebody is changing it.
    """
    found: Stamps = {}
    folders, its_own = [os.fspath(top)], os.fspath(top / ".git")
    try:
        while folders and len(found) <= MOST:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.name == STATE or entry.path == its_own:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    found[entry.path] = _stamp(entry)
    except OSError:
        return None
    return None if folders or len(found) > MOST else found


def are_settled(stamps: Stamps, now: int | None = None) -> bool:
    """Whether whatever changes from ``now`` on (Unix time in nanoseconds) gets another stamp."""
    oldest = (time.time_ns() if now is None else now) - YOUNG
    return all(stamp[0] < oldest for stamp in stamps.values())


def _stamp(entry: os.DirEntry[str]) -> tuple[int, ...]:
    if entry.is_dir(follow_symlinks=False):
        return (0,)
    its = entry.stat(follow_symlinks=False)
    return its.st_ctime_ns, its.st_mtime_ns, its.st_size, its.st_mode, its.st_ino
