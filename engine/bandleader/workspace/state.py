"""A whole loaded library on disk, findings included, so that a session can begin where the last one ended.

Reading it makes almost nothing of it: facts and links stay packed until somebody looks at a file. It is a cache in the
user's own folder, checked against the configuration and every file's stat, and may be deleted at any time.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from zlib import crc32  # hashlib would load all of OpenSSL

from .. import __version__
from ..library import disk
from ..library.config import digest
from ..library.discovery import Found
from ..library.facts import Facts
from ..library.finding import Finding
from ..library.layered import Layered
from ..library.packing import MAX_BYTES, decode, encode, finding_in, finding_out
from ..library.resolution import Link
from ..library.settings import Settings
from ..library.snapshot import Snapshot
from ..library.source import Root
from ..library.update import TABLES

FORMAT = 3


class Packed(NamedTuple):
    """Some files of a snapshot in marshalled form, by path; ``findings`` of those that have any, as plain data."""

    facts: dict[str, bytes]
    links: dict[str, bytes]
    findings: dict[str, list[tuple[Any, ...]]]


class State(NamedTuple):
    """A library as it was: its roots, the stat of every file, the snapshot, and the findings of files that had some.

    ``findings`` is None when the configuration now asks for others.
    """

    roots: tuple[Root, ...]
    stats: Mapping[str, disk.Stat]
    snapshot: Snapshot
    findings: dict[str, tuple[Finding, ...]] | None


def state_file(folder: str) -> str:
    """Where the state of a workspace folder is kept. Folders with one checksum take turns: their roots differ."""
    return f"{disk.cache_folder()}/{crc32(folder.encode('utf-8', 'surrogateescape')):08x}.state"


def pack(snapshot: Snapshot, findings: Mapping[str, tuple[Finding, ...]], paths: Iterable[str]) -> Packed:
    """These files of a snapshot, and the findings given."""
    packed = Packed({}, {}, {path: [finding_out(finding) for finding in some] for path, some in findings.items()})
    files, links = snapshot.files, snapshot.links
    for path in paths:
        packed.facts[path] = _packed(files, path) or encode([files[path]])
        packed.links[path] = _packed(links, path) or marshal.dumps([tuple(link) for link in links[path]])
    return packed


def findings_in(packed: Packed) -> dict[str, tuple[Finding, ...]]:
    """The findings of packed files."""
    return {path: tuple([finding_in(row) for row in rows]) for path, rows in packed.findings.items()}


def save_state(path: str, found: Found, snapshot: Snapshot, packed: Packed, checked: bool) -> None:
    """Write the state of a whole library, ``checked`` or not; one that cannot be written is no error."""
    tables = {name: dict(getattr(snapshot, name)) for name in TABLES} | {"files": packed.facts, "links": packed.links}
    data = (
        _key(snapshot.settings, checked),
        repr(snapshot.settings),
        [tuple(root) for root in found.roots],
        {source.path: tuple(stat) for source, stat in found.files.items()},
        list(snapshot.prefixes),
        tables,
        dict(snapshot.topics),
        packed.findings,
    )
    try:
        disk.make_folder(path.rpartition("/")[0])
        disk.write(path, marshal.dumps(data))
    except OSError:
        return


def load_state(path: str, settings: Settings, checked: bool) -> State | None:
    """The state at ``path`` if there is one that can be used under these settings; it must be a checked one, or may."""
    try:
        data = marshal.loads(disk.read(path, MAX_BYTES))  # noqa: S302 - nobody but the user writes there
        key, loudness, roots, stats, prefixes, tables, topics, findings = data
        if key != _key(settings, True) and (checked or key != _key(settings, False)):
            return None
        snapshot = Snapshot(settings, frozenset(prefixes), 0)
        for name in TABLES:
            setattr(snapshot, name, Layered(tables[name], {"files": _facts_in, "links": _links_in}.get(name)))
        snapshot.adopt(Layered(topics))
        known = {path: tuple([finding_in(row) for row in rows]) for path, rows in findings.items()}
        return State(
            tuple([Root._make(root) for root in roots]),
            stats,
            snapshot,
            known if loudness == repr(settings) else None,
        )
    except (disk.UnreadableError, ValueError, EOFError, TypeError, KeyError):
        return None


def _key(settings: Settings, checked: bool) -> str:
    return f"{FORMAT} {__version__} {sys.version} {digest(settings)} {'checked' if checked else 'unchecked'}"


def _packed(table: Mapping[str, Any], path: str) -> bytes | None:
    return table.packed(path) if isinstance(table, Layered) else None


def _facts_in(data: bytes) -> Facts:
    return decode(data)[0]


def _links_in(data: bytes) -> tuple[Link, ...]:
    return tuple([Link._make(link) for link in marshal.loads(data)])  # noqa: S302 - part of the same file
