"""The last outline of a workspace, kept in the user's cache folder: while the library is as it was nothing is parsed.

An outline follows from what was asked for, the files of the library and its configuration; all of that is its key. The
files that take part are looked at once more when it is taken or kept: time may have passed since the library was read.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, Protocol

from bandleader import __version__
from bandleader.library import disk
from bandleader.library.discovery import Found
from bandleader.library.packing import MAX_BYTES
from bandleader.library.snapshot import Snapshot

from ..plan import Retry, Step
from .outline import Entry, Outline

FORMAT: Final = 1
# ns: within one tick of a file system's clock a file may change again without another time. Whole seconds speak of FAT
# and its like, which count in two of them.
RACY: Final = 20_000_000
RACY_SECONDS: Final = 2_000_000_000
_FIELDS: Final = tuple(field.name for field in fields(Step))
_RETRY: Final = _FIELDS.index("retry")


class KeptLibrary(Protocol):
    """A library with what is known of its files; `Project` is one."""

    folder: str
    snapshot: Snapshot
    found: Found
    buffers: dict[str, str]


class OutlineCache:
    """What the outline of one target is kept under. There is one outline a workspace: the last."""

    def __init__(self, library: KeptLibrary, name: str, alone: bool) -> None:
        """``name`` and ``alone`` as in `outline_of`."""
        self._file = _file_of(library.folder)
        self._usable = not library.buffers  # what an editor holds is not on the disk
        self._stats: Mapping[str, disk.Stat] = {source.path: stat for source, stat in library.found.files.items()}
        self._key = _key_of(library, self._stats, name, alone)

    def recall(self) -> Outline | None:
        """The outline, if it is the one that was kept and its files are still the same."""
        if not self._usable:
            return None
        try:
            key, exact, rows = marshal.loads(disk.read(self._file, MAX_BYTES))  # noqa: S302 - the user's own folder
            if key != self._key:
                return None
            entries = tuple([Entry(_step(values), *rest) for values, *rest in rows])
        except (disk.UnreadableError, ValueError, EOFError, TypeError):
            return None
        return Outline(entries, exact) if self._are_as_known(_paths(entries)) else None

    def keep(self, outline: Outline) -> None:
        """Keep it for the next plan, unless its files are changing. A cache that cannot be written is no error."""
        paths = _paths(outline.entries)
        if not self._usable or self._racy(paths) or not self._are_as_known(paths):
            return
        rows = [(_values(entry.step), *entry[1:]) for entry in outline.entries]
        with contextlib.suppress(OSError):
            disk.make_folder(self._file.rpartition("/")[0])
            disk.write(self._file, marshal.dumps((self._key, outline.exact, rows)))

    def _are_as_known(self, paths: Iterable[str]) -> bool:
        return all(disk.stat_file(path) == self._stats.get(path, ()) for path in paths)

    def _racy(self, paths: Iterable[str]) -> bool:
        now = time.time_ns()
        times = [self._stats[path].mtime for path in paths if path in self._stats]
        return any(now - mtime < (RACY if mtime % 1_000_000_000 else RACY_SECONDS) for mtime in times)


def _paths(entries: Iterable[Entry]) -> list[str]:
    return [entry.step.path for entry in entries]


def _key_of(library: KeptLibrary, stats: Mapping[str, disk.Stat], name: str, alone: bool) -> bytes:
    snapshot = library.snapshot
    parts = (
        (FORMAT, __version__, sys.version, name, alone, repr(snapshot.settings)),
        [tuple(root) for root in library.found.roots],
        sorted(snapshot.prefixes),
        sorted(snapshot.existing.items()),
        sorted((path, *stat) for path, stat in stats.items()),
    )
    return hashlib.sha256(marshal.dumps(parts, 2)).digest()  # 2: no references, which depend on what else is alive


def _file_of(folder: str) -> str:
    name = hashlib.sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return f"{disk.cache_folder()}/{name}.outline"


def _values(step: Step) -> tuple[Any, ...]:
    values = [getattr(step, name) for name in _FIELDS]
    retry = step.retry
    values[_RETRY] = (retry.attempts, retry.backoff, retry.max_backoff)
    return tuple(values)


def _step(values: tuple[Any, ...]) -> Step:
    # As in `planner.py`: two dozen fields through `__init__` cost more than all the rest.
    step = object.__new__(Step)
    vars(step).update(zip(_FIELDS, values, strict=True), retry=Retry(*values[_RETRY]))
    return step
