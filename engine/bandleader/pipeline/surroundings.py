"""What lies around the commands of a workspace: its files, as git keeps them or nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from .plan import Plan
from .planning.inputs import InputFiles
from .store.layout import Layout

if TYPE_CHECKING:
    from .tree.git_tree import GitTree
    from .tree.pool import WorktreePool
    from .tree.port import Tree
    from .upkeep.examination import Examination


WORKTREES: Final = 64  # at most; there are as many as commands that have one at once


class Surroundings:
    """The work tree, its worktrees and the input files; a run that only reads never pays for a call of git."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._tree: Tree | None = None

    @property
    def tree(self) -> Tree:
        """The files of the workspace. Raises OSError: its own files cannot be written."""
        scratch = self._layout.root / "tree"
        if self._tree is None or not scratch.is_dir():  # a command has deleted it: `git clean -fdx` does
            from .tree.find import find_tree

            self._layout.prepare()
            scratch.mkdir(exist_ok=True)
            self._tree = find_tree(self._layout.workspace, scratch)
        return self._tree

    @cached_property
    def worktrees(self) -> WorktreePool:
        """Copies of the workspace for commands that do not share it. Raises TreeError: there is no git."""
        from .tree.pool import WorktreePool

        return WorktreePool(self.git_tree, self._layout.root / "worktrees", WORKTREES)

    @property
    def git_tree(self) -> GitTree:
        """The work tree of git. Raises TreeError: there is none."""
        from .tree.git import TreeError
        from .tree.git_tree import GitTree

        if not isinstance(self.tree, GitTree):
            raise TreeError(f"`isolation: worktree` needs git, but snapshots cover {self.tree.note}")
        return self.tree

    @cached_property
    def inputs(self) -> InputFiles:
        """The files that results depend on."""
        return InputFiles(str(self._layout.workspace))

    @cached_property
    def has_git(self) -> bool:
        """Whether git sees every file of the workspace; else there are at most copies of declared outputs."""
        from .tree.git_tree import GitTree

        return isinstance(self.tree, GitTree)

    def tree_state(self) -> str:
        """An id for the content of the work tree, "" if nothing can tell it."""
        return self.tree.state() if self.has_git else ""

    def head(self, plan: Plan) -> str:
        """The branch and commit on which a plan runs that may change files, for a person."""
        writes = any(step.decision == "run" and not step.reads_only for step in plan.steps)
        return self.tree.head() if writes else ""

    def drop(self, session: str) -> None:
        """Forget the snapshots of a session."""
        self.tree.drop(session)

    def examine(self) -> Iterator[Examination]:
        """What is not in order with the work tree."""
        from .upkeep.examination import Examination

        problems = self.tree.problems(())
        if not problems:
            yield Examination("work tree", True, f"Snapshots cover {self.tree.note}.")
        for problem in problems:
            yield Examination("work tree", False, problem)
