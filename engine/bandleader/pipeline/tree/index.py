"""The private index of a workspace: git's memory of files it has hashed, so that a snapshot reads only what changed.

It is kept between snapshots and worked on as a copy that replaces it when all is done. So no lock outlives a process
that was killed, two engines do not wait for each other, and an index that is damaged is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import shutil
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from .git import IDENTITY, Git, GitFailed, Gone, TreeError
from .memory import working_folder
from .objects import Objects
from .patch import FEW, Patch
from .refs import read
from .repository import KEPT, Repository
from .scan import Scan, scan
from .snapshot import Contents
from .trees import Trees

LIMIT = 256 << 20  # bytes: larger files are not covered
TITLE = "Bandleader: the state of a workspace"
_ADD = ("update-index", "-z", "--add", "--remove", "--replace", "--stdin")
_YOUNG = 2 * 10**9  # nanoseconds: no file system counts time in larger steps
_numbers = itertools.count()


class _Kept(NamedTuple):
    """What is remembered beside the index: the checksum it belongs to, its tree, and which user's index was read.

    In that, ``forced`` are tracked although they are ignored; ``gone`` are those of them that were not there. The index
    is ``settled`` if few of its files are so young that git has to read them to know whether they are unchanged.
    """

    checksum: str = ""
    tree: str = ""
    users: str = ""
    forced: Sequence[str] = ()
    gone: Sequence[str] = ()
    settled: bool = True


class PrivateIndex:
    """Records the workspace of ``repository`` with ``git``, the git of the private directory ``folder``.

    Refs are read from ``named``, trees from ``trees``.
    """

    def __init__(
        self, repository: Repository, git: Git, folder: Path, named: Objects, trees: Trees, limit: int = LIMIT
    ) -> None:
        self._repository = repository
        self._git = git
        self._path = folder / "index"
        self._memory = folder / "index.json"
        self._limit = limit
        self._named = named
        self._store = trees.store
        self._patch = Patch(repository.workspace, repository.prefix, trees)
        self._kept_ref = KEPT + hashlib.sha256(os.fsencode(repository.workspace)).hexdigest()[:16]

    def record(self, ref: str = "", parent: str = "", unless: Contents | None = None) -> tuple[Contents, str]:
        """Record the state of now as a tree, and as a commit under ``ref`` where one is given.

        The commit's id is returned, "" where nothing was committed: if the state is that of ``unless``, ``ref`` is not
        made. ``parent`` is the commit's parent.

        Raises:
            TreeError: git cannot write to the repository, or files change faster than they can be recorded.
        """
        try:
            for _ in range(2):
                with contextlib.suppress(GitFailed, Gone), working_folder(self._path) as folder:
                    return self._record(folder / "index", ref, parent, unless)
                self._memory.unlink(missing_ok=True)  # it may be damaged, or a file came or went meanwhile
                self._path.unlink(missing_ok=True)
            with working_folder(self._path) as folder:
                return self._record(folder / "index", ref, parent, unless)
        except OSError as error:
            raise TreeError(f"{self._path.parent} cannot be written: {error.strerror or error}") from None

    def _record(self, copy: Path, ref: str, parent: str, unless: Contents | None) -> tuple[Contents, str]:
        started = time.time_ns()
        kept = self._open(copy)
        users = _stamp(self._repository.index)
        all_forced = kept.forced if users == kept.users else self._tracked_but_ignored()
        gone = [path for path in all_forced if not os.path.lexists(self._git.folder / path)]
        forced = set(kept.gone if users == kept.users else all_forced).difference(gone)
        git = self._git.on(copy)
        found = scan(git, self._limit, forced)
        now = kept._replace(users=users, forced=all_forced, gone=gone)
        tree = self._patch.tree(kept.tree, found) if kept.tree and kept.settled else ""
        if updated := not tree:
            found, now = self._update(git, copy, found, forced, started, now)
            tree = now.tree
        contents = Contents(tree, tuple(sorted(found.folders)), found.missing)
        wanted = [ref] if ref and contents != unless else []
        keeping = [self._kept_ref] if now.tree != kept.tree else []
        commit = self._commit(contents, parent, [*wanted, *keeping]) if wanted or keeping else ""
        if updated:
            self._keep_index(copy, started)
        if now != kept:
            self._keep(now)
        return contents, commit if wanted else ""

    def _update(
        self, git: Git, copy: Path, found: Scan, forced: Collection[str], started: int, kept: _Kept
    ) -> tuple[Scan, _Kept]:
        """Write all that was found into the index, and its tree."""
        few = len(found.record) <= 2 * FEW
        settled = few and (kept.settled or started - copy.stat().st_mtime_ns > _YOUNG)
        forgotten = found.forget
        if forgotten:
            git.paths("update-index", "-z", "--force-remove", "--stdin", stdin=forgotten)
            found = scan(git, self._limit, forced)
        if found.record:
            git.paths(*_ADD, stdin=found.record)
        same = kept.tree and not (forgotten or found.record)
        tree = kept.tree if same else git.text("write-tree")
        return found, kept._replace(checksum=_checksum(copy), tree=tree, settled=settled)

    def _open(self, copy: Path) -> _Kept:
        """A copy keeps the time of the index, by which git knows what may have changed within the same second."""
        try:
            shutil.copy2(self._path, copy)
            kept = _Kept(**json.loads(self._memory.read_bytes()))
        except (OSError, ValueError, TypeError):
            return _Kept()
        if kept.checksum != _checksum(copy):
            return _Kept()
        if self._is_alive(kept):
            return kept
        copy.unlink()
        return _Kept()

    def _is_alive(self, kept: _Kept) -> bool:
        """Whether the ref still leads to the tree of the index: else `git gc` may have deleted what the index names."""
        record = read(self._named, self._kept_ref)
        return record is not None and record.contents.tree == kept.tree

    def _keep_index(self, copy: Path, started: int) -> None:
        """The index counts as old as the look at the files, so that git trusts no file that changed after it began."""
        if not copy.exists():  # git writes none for an empty folder
            return
        os.utime(copy, ns=(started, started))
        new = self._new()
        shutil.copy2(copy, new)
        self._path.unlink(missing_ok=True)  # ext4 writes a file that replaces another to the disk at once
        new.replace(self._path)

    def _keep(self, kept: _Kept) -> None:
        new = self._new()
        new.write_text(json.dumps(kept._asdict()), encoding="utf-8")
        self._memory.unlink(missing_ok=True)
        new.replace(self._memory)

    def _new(self) -> Path:
        return self._path.with_name(f"index.{os.getpid()}.{next(_numbers)}")

    def _commit(self, contents: Contents, parent: str, refs: list[str]) -> str:
        commit = self._store.write("commit", _commit(contents, parent))
        updates = "".join(f"update {ref} {commit}\n" for ref in refs)
        self._repository.users.run("update-ref", "--stdin", stdin=updates.encode())
        return commit

    def _tracked_but_ignored(self) -> list[str]:
        """The user has told git to track them all the same. A user's index that cannot be read says nothing."""
        try:
            return self._repository.users.paths("ls-files", "-z", "-c", "-i", "--exclude-standard")
        except GitFailed:
            return []


def _commit(contents: Contents, parent: str) -> bytes:
    """In the format of git's commits."""
    now = time.time_ns()
    who = f"{IDENTITY['NAME']} <{IDENTITY['EMAIL']}> {now // 10**9} +0000"
    head = [f"tree {contents.tree}", *([f"parent {parent}"] if parent else []), f"author {who}", f"committer {who}"]
    return "\n".join([*head, "", TITLE, "", f"Taken: {now}", "", contents.note(), ""]).encode()


def _stamp(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "none"
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def _checksum(index: Path) -> str:
    """The hash of the whole content, which git writes at the end (20 bytes or more of it)."""
    try:
        with index.open("rb") as file:
            file.seek(-20, os.SEEK_END)
            return file.read().hex()
    except OSError:
        return ""
