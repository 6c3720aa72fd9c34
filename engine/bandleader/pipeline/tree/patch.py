"""The tree of a workspace that differs in a few files from its private index, made without writing the index anew.

The index then stays as old as it is: what differs from it is found again, and read again, by the next look.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .entries import LINK, PIECE, Entry, mode_of
from .scan import Scan, parents
from .trees import Trees

FEW = 48  # files: reading and storing so many takes about as long as writing the index of some thousand


class Patch:
    """Records files of ``workspace``, the folder ``prefix`` of its repository, as edits of a tree."""

    def __init__(self, workspace: Path, prefix: str, trees: Trees) -> None:
        self._workspace = os.fspath(workspace)
        self._prefix = prefix
        self._trees = trees
        self._store = trees.store

    def tree(self, tree: str, found: Scan) -> str:
        """What the ``tree`` of the index becomes with what was found.

        "" where that is for git to say: many or large files, a file that became a folder or has gone meanwhile, and a
        folder that lost its last file, which the index hides.

        Raises:
            TreeError: the repository cannot be read or written.
        """
        if len(found.record) + len(found.forget) > FEW:
            return ""
        edits: dict[str, Entry | None] = dict.fromkeys(map(self._whole, found.forget))
        for path in found.record:
            if not (entry := self._store_file(path)):
                return ""
            edits[self._whole(path)] = entry
        new = self._trees.edited(tree, edits)
        return new if new and all(self._is_just_gone(path, new) for path in found.forget) else ""

    def _whole(self, path: str) -> str:
        return self._prefix + path

    def _store_file(self, path: str) -> Entry | None:
        file = f"{self._workspace}/{path}"
        try:
            status = os.lstat(file)
            if stat.S_ISLNK(status.st_mode):
                return Entry(LINK, self._store.write("blob", os.fsencode(os.readlink(file))))
            if not stat.S_ISREG(status.st_mode) or status.st_size > PIECE:
                return None
            with open(file, "rb", buffering=0) as opened:
                content = opened.readall()
        except OSError:
            return None
        return Entry(mode_of(status), self._store.write("blob", content))

    def _is_just_gone(self, path: str, tree: str) -> bool:
        """Nothing is in its place, and the folder it was in has gone as well or holds other files."""
        nearest = next((each for each in (path, *parents(path)) if os.path.lexists(f"{self._workspace}/{each}")), "")
        folder = f"{self._workspace}/{nearest}"
        if nearest == path or os.path.islink(folder) or not os.path.isdir(folder):
            return False
        return self._trees.holds(tree, self._prefix + nearest + "/" * bool(nearest))
