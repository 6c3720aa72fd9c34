"""Worktrees for commands that are to run apart from the workspace, kept warm: the next one costs what differs.

They are ordinary worktrees of the user's repository, locked so that `git worktree prune` keeps them, with a detached
HEAD at the user's commit. What they hold is a snapshot of the workspace: what is not committed yet is there too, and
git in the worktree shows it as such. What git ignores (installed packages, build results) and submodules are missing.

A folder below `.milestones` of the workspace suits them: snapshots leave it out, and tools that look for their
configuration or packages in the folders above find the workspace's.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

from .git import GitFailed, TreeError
from .git_tree import GitTree
from .repository import find_repository
from .snapshot import Moment, Snapshot

NOTE = "Files that git ignores, such as installed packages, and submodules are missing in a worktree."
_REASON = "Bandleader reuses it; `git worktree remove -f -f` removes it"


@dataclass(frozen=True)
class PooledWorktree:
    """Implements `Worktree`. ``number`` is its place in the pool, ``top`` its folder."""

    number: int
    top: Path
    path: Path
    base: Snapshot
    tree: GitTree


class WorktreePool:
    """At most ``size`` worktrees in ``folder``. Those that an earlier run left are used again, or replaced if damaged.

    Threads may share a pool; processes may not (a workspace has one run at a time).
    """

    def __init__(self, tree: GitTree, folder: Path, size: int) -> None:
        self._tree = tree
        self._folder = folder.resolve()
        self._free = list(range(size, 0, -1))
        self._some = threading.Condition()

    def acquire(self, moment: Moment) -> PooledWorktree:
        """A worktree that holds the workspace as it is now, which is recorded as ``moment``; waits until one is free.

        Raises:
            TreeError: it cannot be made.
        """
        with self._some:
            self._some.wait_for(lambda: self._free)
            number = self._free.pop()
        try:
            return self._prepare(number, self._tree.snapshot(moment))
        except OSError as error:
            self._give_back(number)
            raise TreeError(f"{self._folder} cannot be written: {error.strerror or error}") from None
        except BaseException:
            self._give_back(number)
            raise

    def release(self, worktree: PooledWorktree) -> None:
        """Give it back for the next one."""
        self._give_back(worktree.number)

    def clear(self) -> None:
        """Remove the worktrees that nobody has."""
        with self._some:
            for number in self._free:
                self._remove(self._folder / str(number))

    def _give_back(self, number: int) -> None:
        with self._some:
            self._free.append(number)
            self._some.notify()

    def _prepare(self, number: int, base: Snapshot) -> PooledWorktree:
        top = self._folder / str(number)
        commit = self._head() or base.id
        if (top / ".git").is_file():
            with contextlib.suppress(TreeError):
                return self._fill(number, top, base, commit)
        self._remove(top)
        users = self._tree.repository.users
        users.run("worktree", "add", "--detach", "--no-checkout", "--lock", "--reason", _REASON, str(top), commit)
        return self._fill(number, top, base, commit)

    def _fill(self, number: int, top: Path, base: Snapshot, commit: str) -> PooledWorktree:
        prefix = self._tree.repository.prefix
        repository = find_repository(top)
        if repository.top != top:
            raise TreeError(f"{top} is no worktree any more")
        repository.users.run("update-ref", "--no-deref", "HEAD", commit)
        repository.index.with_name("index.lock").unlink(missing_ok=True)  # nobody works here now
        repository.users.run("read-tree", "HEAD")
        scratch = self._folder / "state" / str(number)
        GitTree(repository, scratch).become(self._whole(base, commit))
        (top / prefix).mkdir(parents=True, exist_ok=True)
        tree = GitTree(find_repository(top / prefix), scratch) if prefix else GitTree(repository, scratch)
        for folder in base.contents.folders:
            (top / prefix / folder).mkdir(parents=True, exist_ok=True)
        return PooledWorktree(number, top, top / prefix, base, tree)

    def _whole(self, base: Snapshot, commit: str) -> str:
        """The tree for the worktree: around a workspace that is a folder of the repository, all is as committed."""
        prefix = self._tree.repository.prefix
        return self._tree.within(commit, base.tree) if prefix else base.tree

    def _head(self) -> str:
        done = self._tree.repository.users.run("rev-parse", "-q", "--verify", "HEAD^{commit}", accept=(0, 1, 128))
        return done.stdout.decode().strip() if done.returncode == 0 else ""

    def _remove(self, top: Path) -> None:
        users = self._tree.repository.users
        with contextlib.suppress(GitFailed):
            users.run("worktree", "remove", "--force", "--force", str(top))
        shutil.rmtree(top, ignore_errors=True)
        shutil.rmtree(self._folder / "state" / top.name, ignore_errors=True)
        with contextlib.suppress(GitFailed):
            users.run("worktree", "unlock", str(top))
        users.run("worktree", "prune")
