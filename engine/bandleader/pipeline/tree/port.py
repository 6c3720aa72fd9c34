"""What the engine asks of the files of a workspace, with git and without. All of it blocks: call it in a thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .changes import Changes
from .snapshot import Moment, Snapshot


@dataclass(frozen=True)
class Conflict:
    """A path that was left as it is, why, and the command or the place that shows what else it could hold."""

    path: str
    reason: str
    kept: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; {self.kept}"


@dataclass(frozen=True)
class RolledBack:
    """``ref`` is the state that was gone back to, ``discarded`` that which was left, "" if nothing had changed.

    ``paths`` are now as they were then, ``conflicts`` are not.
    """

    ref: str
    discarded: str
    paths: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Tree(Protocol):
    """The files of one workspace. Every method that looks at them raises TreeError when that is impossible."""

    workspace: Path
    note: str  # for a person: what is covered, and what is not

    def snapshot(self, moment: Moment, outputs: Sequence[str] = ()) -> Snapshot:
        """Record the state of now. ``outputs`` are the globs that the command declares."""

    def load(self, ref: str) -> Snapshot:
        """A snapshot that was recorded, by its ref. Raises TreeError: there is none."""

    def changes(self, before: Snapshot, after: Snapshot | None = None) -> Changes:
        """What differs; None stands for now."""

    def rollback(
        self,
        before: Snapshot,
        discarded: Moment,
        *,
        only: Callable[[str], bool] | None = None,
        foreign: Callable[[str], bool] | None = None,
    ) -> RolledBack:
        """Put back all that changed since ``before`` and for which ``only`` holds; what is ``foreign`` stays.

        The state of now is recorded as ``discarded`` first. If that was done for the same ``before`` already, an
        earlier attempt was interrupted, which this one completes: what changed after it is left, and a conflict.
        """

    def restore(
        self,
        before: Snapshot,
        after: Snapshot,
        *,
        only: Callable[[str], bool] | None = None,
        foreign: Callable[[str], bool] | None = None,
    ) -> RolledBack:
        """Undo exactly what changed from ``before`` to ``after``. What is no more as in ``after`` is a conflict."""

    def state(self) -> str:
        """An id of the state of now: the same for the same content."""

    def head(self) -> str:
        """The branch and commit for a person, "" without."""

    def problems(self, changed: Collection[str]) -> tuple[str, ...]:
        """What is not in order, in sentences: conflict markers in the ``changed`` files, locks, unfinished merges."""

    def sessions(self) -> tuple[str, ...]:
        """The ids of the sessions that have snapshots."""

    def refs(self, session: str) -> tuple[str, ...]:
        """The refs of a session's snapshots."""

    def drop(self, session: str) -> None:
        """Forget a session's snapshots."""


class Worktree(Protocol):
    """A copy of the workspace for one command."""

    @property
    def path(self) -> Path:
        """The folder that stands for the workspace."""

    @property
    def base(self) -> Snapshot:
        """What it held at first."""

    @property
    def tree(self) -> Tree:
        """Sees the files in it."""
