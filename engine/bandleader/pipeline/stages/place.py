"""Where a command executes: in the workspace, or in a worktree of its own; and what it changed there.

Whatever may have to be undone is on record before the execution begins. A command whose grants only read has nothing to
undo: it shares the workspace, so nobody could tell its changes from those of the commands beside it.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from ..driver.port import StageError
from ..state import WORKTREE
from ..tree.changes import Changes
from ..tree.git import TreeError
from ..tree.port import Tree
from ..tree.snapshot import Moment, Snapshot
from .work import Work

LISTED: Final = 1000  # changed files of each kind that are named in the record


def moment(work: Work, word: str) -> Moment:
    """The name of a snapshot of this attempt."""
    return Moment(work.context.session.id, work.command.id, work.command.attempt, word)


def tree_of(work: Work) -> Tree:
    """The files that the command sees."""
    return work.worktree.tree if work.worktree else work.context.surroundings.tree


async def ready_place(work: Work) -> Snapshot | None:
    """The recorded state before the execution; None for a command that only reads, or of which nothing can be recorded.

    Raises:
        StageError: the state cannot be recorded, so nothing is executed.
    """
    context, step = work.context, work.step
    if step.reads_only or not (context.surroundings.has_git or step.outputs):
        return None
    try:
        before, where = await asyncio.to_thread(_recorded, work)
    except TreeError as error:
        raise StageError(str(error)) from None
    await context.record(work.command.id, "snapshot_taken", {**snapshot_data(before), **where})
    return before


def _recorded(work: Work) -> tuple[Snapshot, dict[str, Any]]:
    """The snapshot, and what else has to be known of the place as it was."""
    surroundings = work.context.surroundings
    if work.step.isolation == "worktree":
        work.worktree = surroundings.worktrees.acquire(moment(work, "before"))
        return work.worktree.base, {WORKTREE: str(work.worktree.path)}
    tree = surroundings.tree
    found = {"head": tree.head(), "problems": list(tree.problems(()))}
    return tree.snapshot(moment(work, "before"), work.step.outputs), found


def snapshot_data(snapshot: Snapshot) -> dict[str, Any]:
    """What `snapshot_taken` says of a snapshot."""
    return {"ref": snapshot.ref, "tree": snapshot.tree, "covers": snapshot.covers}


def unseen(work: Work) -> str:
    """Why nobody can tell which files the command changed, "" if that is known."""
    if work.step.reads_only:
        return "commands whose tools only read share the workspace, so nobody looks at it for one of them"
    return "" if work.context.surroundings.has_git else f"snapshots cover {work.context.surroundings.tree.note}"


async def observe(work: Work, before: Snapshot) -> dict[str, Any]:
    """What the execution changed, for the command's result, and the recorded state after it."""
    tree = tree_of(work)

    def look() -> tuple[Snapshot, Changes]:
        after = tree.snapshot(moment(work, "after"), work.step.outputs)
        return after, tree.changes(before, after)

    after, changes = await asyncio.to_thread(look)
    listed = {kind: list(getattr(changes, kind)[:LISTED]) for kind in ("created", "modified", "deleted")}
    total = len(changes.paths)
    data: dict[str, Any] = {"changed": listed, "tree": after.tree, "before": before.ref, "after": after.ref}
    if total > sum(map(len, listed.values())):
        data["changed_total"] = total
    return data


def changes_of(work: Work) -> Changes | None:
    """The changes on record; None when nobody could tell."""
    data = work.command.result.get("changed")
    return None if data is None else Changes(**{kind: tuple(paths) for kind, paths in data.items()})
