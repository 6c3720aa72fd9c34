"""Trees of git: what differs between two, and another one made of one and a few edits."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from .entries import FOLDER, Edit, Entry
from .git import Gone
from .loose import LooseObjects
from .objects import Objects

# By name: the mode and the id as they stand in a tree, which is a row of ``MODE NAME`` NUL ID, the id in binary.
Folder = Mapping[bytes, tuple[bytes, bytes]]
_EMPTY: Folder = MappingProxyType({})
_ENTRY = {width: re.compile(rb"([0-7]+) ([^\0]+)\0(.{%d})" % width, re.DOTALL) for width in (20, 32)}
_INNER = FOLDER.lstrip("0").encode()  # the mode of a folder
_ROOM = 20_000  # folders that are remembered


class Trees:
    """Reads trees from ``objects`` and writes them to ``store``. An id names its content, so all are remembered."""

    def __init__(self, objects: Objects, store: LooseObjects) -> None:
        self._objects = objects
        self.store = store
        self._known: dict[str, Folder] = {}

    def edits(self, old: str, new: str, prefix: str = "") -> list[Edit]:
        """What leads from one tree to another, for the files below ``prefix`` ("" or ended by a slash)."""
        return list(self._compare(b"", self._below(old, prefix), self._below(new, prefix)))

    def holds(self, tree: str, folder: str) -> bool:
        """Whether there are files below a folder, whose name ends with a slash; "" is the top."""
        return bool(self._below(tree, folder))

    def edited(self, tree: str, edits: Mapping[str, Entry | None]) -> str:
        """The tree with other files at some paths; None takes one away. "" if nothing is left.

        Raises:
            TreeError: the tree is not in the repository (`Gone`), or the store cannot be written.
        """
        folder = dict(self._folder(tree)) if tree else {}
        below: dict[str, dict[str, Entry | None]] = {}
        for path, entry in edits.items():
            name, _, rest = path.partition("/")
            if rest:
                below.setdefault(name, {})[rest] = entry
            else:
                _put(folder, os.fsencode(name), entry)
        for name, inner in below.items():
            key = os.fsencode(name)
            id = self.edited(_subtree(folder.get(key)), inner)
            _put(folder, key, Entry(FOLDER, id) if id else None)
        return self._write(folder) if folder else ""

    def _compare(self, path: bytes, old: Folder, new: Folder) -> Iterator[Edit]:
        for name in sorted({name for name, _ in old.items() ^ new.items()}):
            before, after = old.get(name), new.get(name)
            files = _file(before), _file(after)
            if any(files):
                yield Edit(os.fsdecode(path + name), *files)
            yield from self._compare(b"%s%s/" % (path, name), self._inner(before), self._inner(after))

    def _below(self, tree: str, prefix: str) -> Folder:
        folder = self._folder(tree)
        for name in prefix.split("/")[:-1]:
            folder = self._inner(folder.get(os.fsencode(name)))
        return folder

    def _inner(self, item: tuple[bytes, bytes] | None) -> Folder:
        id = _subtree(item)
        return self._folder(id) if id else _EMPTY

    def _folder(self, id: str) -> Folder:
        if (known := self._known.get(id)) is None:
            read = self._objects.read(id)
            if not read or read[0].kind != "tree":
                raise Gone(f"the recorded folder {id} is not in the repository any more")
            known = {name: (mode, inner) for mode, name, inner in _ENTRY[len(id) // 2].findall(read[1])}
            self._remember(id, known)
        return known

    def _write(self, folder: Folder) -> str:
        """Names are sorted by their bytes, as if a folder's ended with a slash."""
        items = sorted(folder.items(), key=lambda item: item[0] + b"/" if item[1][0] == _INNER else item[0])
        id = self.store.write("tree", b"".join([b"%s %s\0%s" % (mode, name, inner) for name, (mode, inner) in items]))
        self._remember(id, folder)
        return id

    def _remember(self, id: str, folder: Folder) -> None:
        if len(self._known) >= _ROOM:
            self._known.clear()
        self._known[id] = folder


def _subtree(item: tuple[bytes, bytes] | None) -> str:
    return item[1].hex() if item and item[0] == _INNER else ""


def _file(item: tuple[bytes, bytes] | None) -> Entry | None:
    return Entry(item[0].decode(), item[1].hex()) if item and item[0] != _INNER else None


def _put(folder: dict[bytes, tuple[bytes, bytes]], name: bytes, entry: Entry | None) -> None:
    if entry:
        folder[name] = entry.mode.lstrip("0").encode(), bytes.fromhex(entry.id)
    else:
        folder.pop(name, None)
