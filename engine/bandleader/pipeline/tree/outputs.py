"""The files of a workspace without git: of each command, copies of its declared outputs and of nothing else.

In the scratch folder lie ``blobs/ID`` (the content of files, once each, named by its hash) and ``snapshots/NAME.json``
(which file had which content). Files are copied, never linked: a command may write into them in place.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..planning.inputs import InputFiles
from .apply import Applier
from .changes import Changes, changes_of
from .entries import FOLDER, LINK, OTHER, PIECE, Edit, Entry, read_entry
from .git import TreeError
from .order import conflict_markers
from .port import RolledBack
from .scan import parents
from .snapshot import Contents, Moment, Snapshot, recorded
from .undo import Predicate, Undo

ALGORITHM = "sha256"
LIMIT = 256 << 20  # bytes of one file
TOTAL = 1 << 30  # bytes of all files of one snapshot
REFS = "outputs/"
NOTE = "only the declared outputs of a command, because {reason}"


class _Record(NamedTuple):
    """What is on the disk of one snapshot."""

    id: str
    parent: str
    contents: Contents
    outputs: tuple[str, ...]
    entries: dict[str, Entry]


class OutputTree:
    """Implements `Tree`; ``reason`` says why git does not do it."""

    def __init__(self, workspace: Path, scratch: Path, reason: str, limit: int = LIMIT, total: int = TOTAL) -> None:
        self.workspace = workspace
        self.note = NOTE.format(reason=reason)
        self._folder = scratch / "outputs"
        self._limit = limit
        self._total = total

    def snapshot(self, moment: Moment, outputs: Sequence[str] = ()) -> Snapshot:
        """Copy the files that match the globs ``outputs``."""
        return self._record(REFS + moment.name, tuple(outputs))

    def load(self, ref: str) -> Snapshot:
        return self._snapshot(ref, self._read(ref))

    def changes(self, before: Snapshot, after: Snapshot | None = None) -> Changes:
        old = self._read(before.ref)
        new = self._read(after.ref).entries if after else self._look(old.outputs)[0]
        return changes_of(_edits(old.entries, new))

    def rollback(
        self,
        before: Snapshot,
        discarded: Moment,
        *,
        only: Predicate | None = None,
        foreign: Predicate | None = None,
    ) -> RolledBack:
        moment, after = recorded(discarded, before, self._find)
        if after is None:
            outputs = self._read(before.ref).outputs
            if self._look(outputs)[0] == self._read(before.ref).entries:
                return RolledBack(before.ref, "")
            after = self._record(REFS + moment.name, outputs, parent=before.id)
        return self.restore(before, after, only=only, foreign=foreign)

    def restore(
        self,
        before: Snapshot,
        after: Snapshot,
        *,
        only: Predicate | None = None,
        foreign: Predicate | None = None,
    ) -> RolledBack:
        edits = _edits(self._read(after.ref).entries, self._read(before.ref).entries)
        applier = Applier(self.workspace, self._folder / "new", _Copies(self._folder), ALGORITHM)
        return Undo(before, after, edits, only, foreign).run(applier, lambda _: ())

    def state(self) -> str:
        """Without git nobody knows which files count, so no state is ever the same as another."""
        return os.urandom(16).hex()

    def head(self) -> str:
        return ""

    def problems(self, changed: Collection[str]) -> tuple[str, ...]:
        return tuple(conflict_markers(self.workspace, changed))

    def sessions(self) -> tuple[str, ...]:
        return tuple(sorted({moment.session for _, moment in self._moments()}))

    def refs(self, session: str) -> tuple[str, ...]:
        return tuple(sorted(ref for ref, moment in self._moments() if moment.session == session))

    def drop(self, session: str) -> None:
        """Delete the session's snapshots, and the copies that no other snapshot needs."""
        for ref in self.refs(session):
            self._place(ref).unlink(missing_ok=True)
        needed = {entry.id for ref, _ in self._moments() for entry in self._read(ref).entries.values()}
        with contextlib.suppress(FileNotFoundError):
            for copy in (self._folder / "blobs").iterdir():
                if copy.name not in needed:
                    copy.unlink(missing_ok=True)

    def _find(self, moment: Moment) -> Snapshot | None:
        ref = REFS + moment.name
        return self.load(ref) if self._place(ref).exists() else None

    def _record(self, ref: str, outputs: tuple[str, ...], parent: str = "") -> Snapshot:
        entries, missing = self._look(outputs)
        for path, entry in entries.items():
            self._copy(path, entry)
        tree = hashlib.sha256(json.dumps(sorted(entries.items())).encode()).hexdigest()
        folders = {parent for path in entries for parent in parents(path)} | self._folders_of(outputs)
        contents = Contents(tree, tuple(sorted(folders)), missing)
        record = _Record(os.urandom(16).hex(), parent, contents, outputs, entries)
        place = self._place(ref)
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_name(f"{place.name}.{os.getpid()}")
        new.write_text(json.dumps({**record._asdict(), "contents": contents.note()}), encoding="utf-8")
        new.replace(place)
        return self._snapshot(ref, record)

    def _look(self, outputs: tuple[str, ...]) -> tuple[dict[str, Entry], dict[str, str]]:
        """The files that match now, and those that are left out and why."""
        entries: dict[str, Entry] = {}
        missing: dict[str, str] = {}
        total = 0
        for path in InputFiles(str(self.workspace), cache="").files(outputs) if outputs else ():
            try:
                size = os.lstat(self.workspace / path).st_size
                if size > self._limit or total + size > self._total:
                    missing[path] = f"it has {size} bytes, and more would be copied than is allowed"
                elif (entry := read_entry(self.workspace / path, ALGORITHM)) and entry.mode not in (FOLDER, OTHER):
                    entries[path] = entry
                    total += size
            except OSError as error:
                missing[path] = f"it cannot be read ({error.strerror})"
        return entries, missing

    def _folders_of(self, outputs: tuple[str, ...]) -> set[str]:
        """The folders that outputs name without a wildcard, and those above, as far as they are there."""
        named = {glob.strip("/") for glob in outputs if not set("*?[") & set(glob)}
        named |= {parent for glob in outputs for parent in parents(glob.strip("/")) if not set("*?[") & set(parent)}
        above = named | {parent for path in named for parent in parents(path)}
        return {path for path in above if (self.workspace / path).is_dir()}

    def _copy(self, path: str, entry: Entry) -> None:
        place = self._folder / "blobs" / entry.id
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_name(f"{place.name}.{os.getpid()}")
        source = self.workspace / path
        if entry.mode == LINK:
            new.write_bytes(os.fsencode(os.readlink(source)))
        else:
            shutil.copyfile(source, new)
        copied = read_entry(new, ALGORITHM)
        if copied is None or copied.id != entry.id:
            new.unlink(missing_ok=True)
            raise TreeError(f"{path} changed while it was copied; something else writes into the workspace")
        new.replace(place)

    def _read(self, ref: str) -> _Record:
        try:
            data = json.loads(self._place(ref).read_bytes())
            entries = {path: Entry(*entry) for path, entry in data["entries"].items()}
            contents = Contents.from_note(data["contents"])
            return _Record(data["id"], data["parent"], contents, tuple(data["outputs"]), entries)
        except (OSError, ValueError, KeyError, TypeError):
            raise TreeError(f"there is no snapshot {ref}, or it is damaged") from None

    def _snapshot(self, ref: str, record: _Record) -> Snapshot:
        named = f": {', '.join(record.outputs)}" if record.outputs else ", and this one declares none"
        return Snapshot(ref, record.id, record.parent, self.note + named, record.contents)

    def _place(self, ref: str) -> Path:
        return self._folder / "snapshots" / f"{ref[len(REFS) :]}.json"

    def _moments(self) -> Iterator[tuple[str, Moment]]:
        top = self._folder / "snapshots"
        for path in top.glob("**/*.json"):
            name = str(path.relative_to(top))[: -len(".json")]
            if moment := Moment.parse(name):
                yield REFS + name, moment


class _Copies:
    """Reads the copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "blobs"

    def pieces(self, id: str) -> Iterator[bytes]:
        try:
            with (self._folder / id).open("rb") as file:
                yield from iter(lambda: file.read(PIECE), b"")
        except OSError as error:
            raise TreeError(f"the copy {id} cannot be read ({error.strerror})") from None


def _edits(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> list[Edit]:
    return [
        Edit(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]
