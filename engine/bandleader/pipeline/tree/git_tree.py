"""The files of a workspace that lies in a git repository."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from .apply import Applier
from .changes import Changes, changes_of
from .entries import Edit
from .git import GitFailed, TreeError
from .index import LIMIT, PrivateIndex
from .loose import LooseObjects
from .memory import working_folder
from .objects import Objects
from .order import conflict_markers, describe_head, unfinished
from .port import RolledBack
from .refs import Record, drop, list_refs, list_sessions, name_of, read
from .repository import Repository, private_git
from .scan import ignored
from .snapshot import Moment, Snapshot, recorded
from .trees import Trees
from .undo import Predicate, Undo

NOTE = (
    "every file below {folder} that git does not ignore, tracked or not, byte for byte, with links and "
    "executable bits; not what git ignores, other repositories inside (submodules too), or files of more than "
    "{limit} MB"
)


class GitTree:
    """Implements `Tree`. The private git directory and files on their way lie in ``scratch``.

    Where ``scratch`` lies inside the workspace, it must be in the folder that is never recorded, `.milestones`.
    """

    def __init__(self, repository: Repository, scratch: Path, limit: int = LIMIT) -> None:
        """Prepare ``scratch``. ``limit`` is the size in bytes of the largest file that is covered.

        Raises:
            OSError: ``scratch`` cannot be written.
        """
        self.repository = repository
        self.workspace = repository.workspace
        self.note = NOTE.format(folder=self.workspace, limit=limit >> 20)
        self._folder = scratch / "git"
        self.git = private_git(repository, self._folder)
        self.objects = Objects(self.git)
        self.store = LooseObjects(repository.objects, repository.algorithm)
        self._trees = Trees(self.objects, self.store)
        self._named = Objects(repository.users)
        self._index = PrivateIndex(repository, self.git, self._folder, self._named, self._trees, limit)

    def snapshot(self, moment: Moment, outputs: Sequence[str] = ()) -> Snapshot:
        """Record everything; ``outputs`` are not asked."""
        ref = name_of(moment)
        contents, commit = self._index.record(ref)
        return self._snapshot(ref, Record(commit, "", contents))

    def load(self, ref: str) -> Snapshot:
        if found := self._find(ref):
            return found
        raise TreeError(f"there is no snapshot {ref}: it has been dropped, or the repository is another one")

    def changes(self, before: Snapshot, after: Snapshot | None = None) -> Changes:
        return changes_of(self.edits(before.tree, after.tree if after else self.state()))

    def rollback(
        self,
        before: Snapshot,
        discarded: Moment,
        *,
        only: Predicate | None = None,
        foreign: Predicate | None = None,
    ) -> RolledBack:
        moment, after = recorded(discarded, before, lambda moment: self._find(name_of(moment)))
        if after is None:
            ref = name_of(moment)
            contents, commit = self._index.record(ref, before.id, unless=before.contents)
            if not commit:
                return RolledBack(before.ref, "")
            after = self._snapshot(ref, Record(commit, before.id, contents))
        return self.restore(before, after, only=only, foreign=foreign)

    def restore(
        self,
        before: Snapshot,
        after: Snapshot,
        *,
        only: Predicate | None = None,
        foreign: Predicate | None = None,
    ) -> RolledBack:
        undo = Undo(before, after, self.edits(after.tree, before.tree), only, foreign)
        return undo.run(self.applier(), partial(ignored, self.git))

    def applier(self) -> Applier:
        """Writes recorded files into the workspace."""
        return Applier(self.workspace, self._folder / "new", self.objects, self.repository.algorithm)

    def become(self, tree: str) -> None:
        """Make the whole work tree hold exactly a tree; all else in it is deleted. Only for worktrees of our own."""
        index = self._folder / "index"
        index.with_name("index.lock").unlink(missing_ok=True)
        git = self.git.on(index)
        try:
            git.run("read-tree", "--reset", "-u", tree)
        except GitFailed:  # a damaged index
            index.unlink(missing_ok=True)
            git.run("read-tree", "--reset", "-u", tree)
        git.run("clean", "-ffdxq")

    def within(self, commit: str, tree: str) -> str:
        """The tree of a commit, with the folder that is the workspace taken from another tree."""
        prefix = self.repository.prefix
        with working_folder(self._folder / "index") as folder:
            git = self.git.on(folder / "index")
            git.run("read-tree", commit)
            git.run("rm", "-r", "-f", "-q", "--cached", "--ignore-unmatch", "--", ".")
            if self.git.run("cat-file", "-e", f"{tree}:{prefix}", accept=(0, 128)).returncode == 0:
                git.run("read-tree", f"--prefix={prefix}", f"{tree}:{prefix}")
            return git.text("write-tree")

    def edits(self, old: str, new: str) -> list[Edit]:
        """What leads from one tree to another."""
        return [] if old == new else self._trees.edits(old, new, self.repository.prefix)

    def state(self) -> str:
        return self._index.record()[0].tree

    def head(self) -> str:
        return describe_head(self.repository)

    def problems(self, changed: Collection[str]) -> tuple[str, ...]:
        return (*unfinished(self.repository), *conflict_markers(self.workspace, changed))

    def sessions(self) -> tuple[str, ...]:
        return list_sessions(self.repository.users)

    def refs(self, session: str) -> tuple[str, ...]:
        return list_refs(self.repository.users, session)

    def drop(self, session: str) -> None:
        drop(self.repository.users, self.refs(session))

    def _find(self, ref: str) -> Snapshot | None:
        record = read(self._named, ref)
        return self._snapshot(ref, record) if record else None

    def _snapshot(self, ref: str, record: Record) -> Snapshot:
        left_out = "".join(f"; {path}: {reason}" for path, reason in sorted(record.contents.missing.items()))
        return Snapshot(ref, record.id, record.parent, self.note + left_out, record.contents)
