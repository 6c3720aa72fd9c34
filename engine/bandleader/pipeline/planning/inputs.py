"""The files that results depend on: found by globs in the workspace, digested by content.

A file is read again only when its times or its size differ. What is known of files lies in the user's cache folder,
like every cache of Bandleader: planning then writes nothing into the workspace, and a cloned folder cannot feed it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bandleader.library import disk
from bandleader.library.discovery import SKIPPED
from bandleader.library.globs import matches

FORMAT: Final = 1  # of the file in the cache folder
RACY: Final = 2_000_000_000  # ns: a file may change again within one tick of the coarsest file system's clock (FAT)
CHUNK: Final = 1 << 20
_WILD: Final = frozenset("*?[")


class InputFiles:
    """The input files of one workspace. ``read`` counts the files whose content was read.

    What it has learnt about the disk holds until `forget`, so that all commands of a plan see one state.
    """

    def __init__(self, workspace: str, cache: str | None = None) -> None:
        """``workspace`` is absolute; ``cache`` is the file with what is known ("" for none, None for the usual one)."""
        self.workspace = workspace
        self.read = 0
        self._cache = _cache_file(workspace) if cache is None else cache
        self._known: dict[str, list[Any]] | None = None  # path -> mtime and ctime (ns), size (bytes), digest
        self._fresh = False  # whether `_known` has something that the cache has not
        self._listings: dict[str, list[tuple[str, bool]]] = {}
        self._sets: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._digests: dict[tuple[str, ...], str] = {}

    def digest(self, patterns: tuple[str, ...]) -> str:
        """One digest of all the files that match, with their contents; "" without any."""
        digest = self._digests.get(patterns)
        if digest is None:
            digest = self._digests[patterns] = _digest_of(self.files(patterns)) if patterns else ""
        return digest

    def files(self, patterns: tuple[str, ...]) -> Mapping[str, str]:
        """The files that match any of the globs, relative to the workspace and in order, with their digests in hex.

        Links are not followed: where they lead is what is digested. A file that cannot be read has the digest "".
        """
        found = self._sets.get(patterns)
        if found is None:
            paths = {path for pattern in patterns for path in self._matching(pattern)}
            found = self._sets[patterns] = {path: self.file(f"{self.workspace}/{path}") for path in sorted(paths)}
        return found

    def file(self, path: str) -> str:
        """The digest of one file (absolute) in hex: of a link where it leads, "" if it cannot be read."""
        try:
            info = os.lstat(path)
            if stat.S_ISLNK(info.st_mode):
                return _short(hashlib.sha256(os.fsencode(os.readlink(path))))
            if not stat.S_ISREG(info.st_mode):
                return ""  # a socket, a pipe: nothing to read
            stamp = [info.st_mtime_ns, info.st_ctime_ns, info.st_size]
            known = self._recall().get(path)
            if known and known[:3] == stamp:
                return str(known[3])
            digest = self._read(path)
        except OSError:
            return ""
        if time.time_ns() - max(stamp[:2]) > RACY:
            self._recall()[path] = [*stamp, digest]
            self._fresh = True
        return digest

    def forget(self) -> None:
        """Look at the disk anew from now on: commands have run meanwhile."""
        self._listings.clear()
        self._sets.clear()
        self._digests.clear()

    def save(self) -> None:
        """Keep what was learnt for the next plan. A cache that cannot be written is no error."""
        if not (self._fresh and self._cache):
            return
        self._fresh = False
        seen = {f"{self.workspace}/{path}" for files in self._sets.values() for path in files}
        for path in [path for path in self._recall() if path not in seen and not os.path.lexists(path)]:
            del self._recall()[path]
        data = json.dumps({"format": FORMAT, "files": self._known}, separators=(",", ":")).encode()
        with contextlib.suppress(OSError):
            disk.make_folder(os.path.dirname(self._cache))
            disk.write(self._cache, data)

    def _matching(self, pattern: str) -> Iterator[str]:
        """The files for one glob. Only the folder that its first segments name is searched."""
        segments = pattern.strip("/").split("/")
        if ".." in segments or not any(segments):
            return
        fixed = 0
        while fixed < len(segments) and _WILD.isdisjoint(segments[fixed]):
            fixed += 1
        anywhere = "/" not in pattern.rstrip("/")
        base = "" if anywhere else "/".join(segments[:fixed])
        if base and not disk.probe(f"{self.workspace}/{base}", self.workspace):
            return
        if base and fixed == len(segments):
            yield from self._below(base) if self._is_folder(base) else (base,)
            return
        for path in self._below(base):
            if matches((pattern,), path):
                yield path

    def _is_folder(self, path: str) -> bool:
        return stat.S_ISDIR(_mode(f"{self.workspace}/{path}"))

    def _below(self, base: str) -> Iterator[str]:
        """Every file below a folder of the workspace; depth and number of folders are bounded as in the library."""
        pending = [(base, 0)]
        seen = 0
        while pending and seen < disk.MAX_FOLDERS:
            folder, depth = pending.pop()
            seen += 1
            for name, is_folder in self._listing(folder):
                path = f"{folder}/{name}" if folder else name
                if not is_folder:
                    yield path
                elif name not in SKIPPED and depth < disk.MAX_DEPTH:
                    pending.append((path, depth + 1))

    def _listing(self, folder: str) -> list[tuple[str, bool]]:
        listing = self._listings.get(folder)
        if listing is None:
            try:
                with os.scandir(f"{self.workspace}/{folder}") as entries:
                    listing = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            except OSError:
                listing = []
            self._listings[folder] = listing
        return listing

    def _read(self, path: str) -> str:
        self.read += 1
        content = hashlib.sha256()
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            while data := os.read(handle, CHUNK):
                content.update(data)
        finally:
            os.close(handle)
        return _short(content)

    def _recall(self) -> dict[str, list[Any]]:
        if self._known is None:
            self._known = _load(self._cache) if self._cache else {}
        return self._known


def _digest_of(files: Mapping[str, str]) -> str:
    if not files:
        return ""
    text = "".join(f"{len(path)}:{path}{digest};" for path, digest in sorted(files.items()))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The files that came, went or have another content, in order."""
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def _short(content: Any) -> str:
    return str(content.hexdigest()[:32])


def _mode(path: str) -> int:
    try:
        return os.lstat(path).st_mode
    except (OSError, ValueError):
        return 0


def _cache_file(workspace: str) -> str:
    name = hashlib.sha256(workspace.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return f"{disk.cache_folder()}/{name}.inputs"


def _load(path: str) -> dict[str, list[Any]]:
    """What is known of files; nothing if the cache is missing, damaged or of another version."""
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read())
        return dict(data["files"]) if data["format"] == FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
