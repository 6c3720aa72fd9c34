"""Which files and folders change their place."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable


class Moves:
    """Old places and the new ones. Whatever lies in a folder that moves goes with it, unless it is listed itself."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """``pairs`` are absolute paths of files or folders, before and after; what ends in ``.md`` is a file."""
        self.pairs = dict(pairs)
        self._folders = tuple(f"{old}/" for old in self.pairs if not old.endswith(".md"))

    def of(self, path: str) -> str:
        """Where ``path`` will be; itself when it stays."""
        if path not in self.pairs and not path.startswith(self._folders):
            return path
        place, rest = path, ""
        while place not in self.pairs:
            place, name = posixpath.split(place)
            rest = f"/{name}{rest}"
        return self.pairs[place] + rest

    def among(self, paths: Collection[str]) -> dict[str, str]:
        """Those of ``paths`` that move, with where they go."""
        inside = [old for old in self.pairs if old in paths]
        if self._folders:
            inside += [path for path in paths if path.startswith(self._folders)]
        return {path: new for path in inside if (new := self.of(path)) != path}
