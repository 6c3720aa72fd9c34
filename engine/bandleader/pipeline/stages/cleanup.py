"""Stage 10: what was only borrowed goes back, and what a worktree holds comes into the workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from ..driver.port import StageError, StageOutcome
from ..state import WORKTREE
from ..tree.git import TreeError
from .agent_deployment import withdraw
from .place import moment, snapshot_data
from .work import PASSED, Work

if TYPE_CHECKING:  # whoever has a worktree has loaded all of git already; the others have no use for it
    from ..tree.pool import PooledWorktree


def perform(work: Work) -> StageOutcome | Awaitable[StageOutcome]:
    """Give everything back. The worktree of a command that succeeded is merged first."""
    withdraw(work)
    return _bring_in(work, work.worktree) if work.worktree else PASSED


async def _bring_in(work: Work, worktree: PooledWorktree) -> StageOutcome:
    """Merge a worktree, all of it or nothing. What a crash may leave half done is on record before.

    Raises:
        StageError: the workspace cannot be read or written.
    """
    context = work.context
    async with context.merging:
        try:
            before, paths = await asyncio.to_thread(_prepared, work, worktree)
            data = {**snapshot_data(before), WORKTREE: str(worktree.path), "merged": paths}
            await context.record(work.command.id, "snapshot_taken", data)
            conflicts, result = await asyncio.to_thread(_merged, work, worktree)
        except TreeError as error:
            raise StageError(str(error)) from None
    if conflicts:
        return StageOutcome(
            "failed",
            f"what {work.command.id} did in its worktree does not fit into the workspace any more, so nothing of it "
            f"was taken over: {conflicts}",
        )
    context.surroundings.worktrees.release(worktree)
    work.worktree = None
    return StageOutcome("passed", result={"before": before.ref, **result})


def _prepared(work: Work, worktree: PooledWorktree) -> tuple[Any, list[str]]:
    before = work.context.surroundings.tree.snapshot(moment(work, "unmerged"))
    return before, list(worktree.tree.changes(worktree.base).paths)


def _merged(work: Work, worktree: PooledWorktree) -> tuple[str, dict[str, Any]]:
    """The conflicts in a sentence, "" if there are none, and what the result of the command says of the merge."""
    from ..tree.merge import merge

    tree = work.context.surroundings.git_tree
    merged = merge(tree, worktree, moment(work, "worktree"))
    if merged.conflicts:
        return "; ".join(map(str, merged.conflicts[:3])), {}
    after = tree.snapshot(moment(work, "merged"))
    return "", {"tree": after.tree, "after": after.ref}
