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
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .git import Git, GitFailed, TreeError
from .memory import working_folder
from .repository import KEPT, Repository
from .scan import scan
from .snapshot import Contents

LIMIT = 256 << 20  # bytes: larger files are not covered
TITLE = "Bandleader: the state of a workspace"
_ADD = ("update-index", "-z", "--add", "--remove", "--replace", "--stdin")
_numbers = itertools.count()


class _Kept(NamedTuple):
    """What is remembered beside the index: the checksum it belongs to, its tree, and which user's index was read.

    In that, ``forced`` are tracked although they are ignored; ``gone`` are those of them that were not there.
    """

    checksum: str = ""
    tree: str = ""
    users: str = ""
    forced: Sequence[str] = ()
    gone: Sequence[str] = ()


class PrivateIndex:
    """Records the workspace of ``repository`` with ``git``, the git of the private directory ``folder``."""

    def __init__(self, repository: Repository, git: Git, folder: Path, limit: int = LIMIT) -> None:
        self._repository = repository
        self._git = git
        self._path = folder / "index"
        self._memory = folder / "index.json"
        self._limit = limit
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
                with contextlib.suppress(GitFailed), working_folder(self._path) as folder:
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
        forgotten = found.forget
        if forgotten:
            git.paths("update-index", "-z", "--force-remove", "--stdin", stdin=forgotten)
            found = scan(git, self._limit, forced)
        if found.record:
            git.paths(*_ADD, stdin=found.record)
        same = kept.tree and not (forgotten or found.record)
        tree = kept.tree if same else git.text("write-tree")
        contents = Contents(tree, tuple(sorted(found.folders)), found.missing)
        wanted = [ref] if ref and contents != unless else []
        keeping = [self._kept_ref] if contents.tree != kept.tree else []
        commit = self._commit(contents, parent, [*wanted, *keeping]) if wanted or keeping else ""
        now = _Kept(_checksum(copy), contents.tree, users, all_forced, gone)
        if now != kept:
            self._keep(copy, started, now)
        return contents, commit if wanted else ""

    def _open(self, copy: Path) -> _Kept:
        """A copy keeps the time of the index, by which git knows what may have changed within the same second."""
        try:
            shutil.copy2(self._path, copy)
            kept = _Kept(**json.loads(self._memory.read_bytes()))
        except (OSError, ValueError, TypeError):
            return _Kept()
        return kept if kept.checksum == _checksum(copy) else _Kept()

    def _keep(self, copy: Path, started: int, kept: _Kept) -> None:
        """The index counts as old as the look at the files, so that git trusts no file that changed after it began."""
        if not copy.exists():  # git writes none for an empty folder
            return
        os.utime(copy, ns=(started, started))
        new = self._path.with_name(f"index.{os.getpid()}.{next(_numbers)}")
        shutil.copy2(copy, new)
        self._path.unlink(missing_ok=True)  # ext4 writes a file that replaces another to the disk at once
        new.replace(self._path)
        new.write_text(json.dumps(kept._asdict()), encoding="utf-8")
        self._memory.unlink(missing_ok=True)
        new.replace(self._memory)

    def _commit(self, contents: Contents, parent: str, refs: list[str]) -> str:
        message = f"{TITLE}\n\nTaken: {time.time_ns()}\n\n{contents.note()}\n"
        after = ("-p", parent) if parent else ()
        commit = self._git.text("commit-tree", contents.tree, *after, stdin=message.encode())
        updates = "".join(f"update {ref} {commit}\n" for ref in refs)
        self._repository.users.run("update-ref", "--stdin", stdin=updates.encode())
        return commit

    def _tracked_but_ignored(self) -> list[str]:
        """The user has told git to track them all the same. A user's index that cannot be read says nothing."""
        try:
            return self._repository.users.paths("ls-files", "-z", "-c", "-i", "--exclude-standard")
        except GitFailed:
            return []


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
