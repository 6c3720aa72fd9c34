"""What git remembers of one file, `Entry`, and how to read it from the disk."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILE, PROGRAM, LINK, FOLDER, OTHER = "100644", "100755", "120000", "040000", "160000"
PIECE = 1 << 20  # bytes read at once


class Entry(NamedTuple):
    """A mode of git and the id of the content: the bytes of a file, or the target of a symbolic link."""

    mode: str
    id: str


class Edit(NamedTuple):
    """One path, relative to the workspace, that is to go from ``old`` to ``new``; None stands for nothing there."""

    path: str
    old: Entry | None
    new: Entry | None


def read_entry(path: Path, algorithm: str) -> Entry | None:
    """What is on the disk. A folder has the mode `FOLDER`, a device, pipe or socket `OTHER`, both without an id.

    Raises:
        OSError: it is there but cannot be read.
    """
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(found.st_mode):
        target = os.fsencode(os.readlink(path))
        return Entry(LINK, digest(algorithm, len(target), iter((target,))))
    if stat.S_ISREG(found.st_mode):
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return Entry(mode_of(found), digest(algorithm, size, iter(lambda: file.read(PIECE), b"")))
    return Entry(FOLDER if stat.S_ISDIR(found.st_mode) else OTHER, "")


def mode_of(found: os.stat_result) -> str:
    """The mode that git gives to a regular file."""
    return PROGRAM if found.st_mode & stat.S_IXUSR else FILE


def digest(algorithm: str, size: int, pieces: Iterator[bytes]) -> str:
    """The id that git gives to a blob: the hash of ``blob SIZE``, NUL and the content."""
    content = hashlib.new(algorithm, b"blob %d\0" % size, usedforsecurity=False)
    for piece in pieces:
        content.update(piece)
    return content.hexdigest()
