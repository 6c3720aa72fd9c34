"""Writing a file so that nobody ever sees half of it, and never outside the folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

# A name that this file system cannot have: trying again will not help, and no disk has failed.
NO_SUCH_NAME: Final = frozenset(
    {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.EILSEQ, errno.ENOTEMPTY}
)


class Files:
    """Writes below one folder. Everything passes through one temporary file, so a crash leaves at most that behind."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._temporary = os.fspath(root / "projection.tmp")
        self._folders: set[str] = set()  # known to be there, and to be no links to elsewhere

    def replace(self, path: Path, text: str) -> None:
        """Let the file at ``path`` hold ``text``: before, or instead, or after, never in between.

        Raises:
            OSError: it still holds what it held.
        """
        self.make_room(path)
        data = text.encode()
        file = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o644)
        try:
            while data:
                data = data[os.write(file, data) :]
        finally:
            os.close(file)
        try:
            os.replace(self._temporary, path)
        except FileNotFoundError:  # somebody removed the folder meanwhile
            self._folders.clear()
            self.make_room(path)
            os.replace(self._temporary, path)

    def make_room(self, path: Path) -> None:
        """Create the folder of a file.

        Raises:
            OSError: it cannot be created, or a link leads it out of the root.
        """
        folder = os.path.dirname(path)
        if folder in self._folders:
            return
        os.makedirs(folder, exist_ok=True)
        real = os.path.realpath(self._root)
        if os.path.commonpath((real, os.path.realpath(folder))) != real:
            raise OSError(errno.ELOOP, "a link leads out of the folder", folder)
        self._folders.add(folder)
