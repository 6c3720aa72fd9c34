"""Rollback and partial recovery: the workspace as it was, but for what a person did to it meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from ...library.globs import matches
from ...library.scopes import declared_scope
from ..context import CommandGone, Context
from ..driver.port import Recovered
from ..runners.relatives import end_orphan
from ..stage import STAGES, Strategy
from ..stages.agent_deployment import withdraw
from ..stages.place import LISTED, changes_of, moment, tree_of
from ..stages.subject import subject_of
from ..stages.work import Work
from ..tree.git import TreeError
from ..tree.port import RolledBack
from ..tree.snapshot import Snapshot
from ..validations.side_effects import misplaced

BEFORE: Final = STAGES[: STAGES.index("execution")]  # stages that leave nothing to undo
GRACE: Final = 2.0  # seconds that a process of a dead engine gets to end by itself


async def restore(work: Work, strategy: Strategy) -> Recovered:
    """End what still runs for the command, and put back what it changed: all of it, or what it must not change."""
    if still := await _end_processes(work):
        return Recovered("failed", message=f"processes that do not end: {', '.join(map(str, sorted(still)))}")
    withdraw(work)
    try:
        if strategy == "partial-recovery":
            return await _partially(work)
        return await _wholly(work)
    except (TreeError, CommandGone, OSError) as error:
        return Recovered("failed", message=str(error))


async def _end_processes(work: Work) -> set[int]:
    """End the processes on record that have no end; returns those that will not go."""
    left: set[int] = set()
    for token, data in list(work.command.processes.items()):
        ended, still = await asyncio.to_thread(end_orphan, data["pid"], data["pgid"], data["start_time"], token, GRACE)
        left |= still
        end = {"token": token, "exit_code": None, "signal": 9 if ended else 0, "orphans": len(ended)}
        work.context.record(work.command.id, "process_ended", end)
    return left


async def _wholly(work: Work) -> Recovered:
    context, snapshot = work.context, work.command.snapshot
    if snapshot is None:
        if limited := _limited(work):
            context.complain(limited)
        return Recovered("passed")
    if work.worktree:
        context.surroundings.worktrees.release(work.worktree)
        work.worktree = None
    if work.command.in_worktree and "merged" not in snapshot:  # nothing of it has come into the workspace
        return Recovered("passed", {"ref": snapshot["ref"], "discarded": "", "paths": [], "conflicts": []})
    before = await asyncio.to_thread(context.surroundings.tree.load, snapshot["ref"])
    roll_back = context.surroundings.tree.rollback
    only, foreign = _only(snapshot), _foreign(work)
    done = await asyncio.to_thread(roll_back, before, moment(work, "discarded"), only=only, foreign=foreign)
    if done.conflicts and work.command.ending not in ("skipped", "cancelled"):
        shown = "; ".join(map(str, done.conflicts[:3]))
        more = f"; and {len(done.conflicts) - 3} more" if len(done.conflicts) > 3 else ""
        return Recovered("failed", message=f"changed by somebody else meanwhile, so it is left as it is: {shown}{more}")
    for sentence in filter(None, (_limited(work), _not_covered(work, before), _moved(work, snapshot))):
        context.complain(sentence)
    return Recovered("passed", _data(done))


def _limited(work: Work) -> str:
    """That less than everything goes back, "" if that is not so."""
    tree = work.context.surroundings.tree
    if work.step.reads_only or work.context.surroundings.has_git or work.command.stage in BEFORE:
        return ""
    return f"The rollback of {work.command.id} covers {tree.note}."


def _not_covered(work: Work, before: Snapshot) -> str:
    """Which files could not be recorded, "" if all could."""
    shown = "; ".join(f"{path} ({reason})" for path, reason in sorted(before.contents.missing.items())[:3])
    return f"The rollback of {work.command.id} does not cover {shown}." if shown else ""


def _moved(work: Work, snapshot: Mapping[str, Any]) -> str:
    """That the command has committed or gone to another branch, "" if it has not."""
    before, now = snapshot.get("head", ""), work.context.surroundings.tree.head()
    if not before or before == now:
        return ""
    return (
        f"{work.command.id} has moved the repository from {before} to {now}. Its files were rolled back; commits, "
        "branches and the index were not: `git reflog` shows what it did, and `git reset` or `git switch` goes back."
    )


async def _partially(work: Work) -> Recovered:
    changes, snapshot = changes_of(work), work.command.snapshot
    wrong = set(misplaced(subject_of(work), changes.paths)) if changes else set()
    if not changes or not wrong or snapshot is None:
        return Recovered("failed")  # there is nothing to undo, which says no more than why the stage failed
    tree = tree_of(work)
    before = await asyncio.to_thread(tree.load, snapshot["ref"])
    done = await asyncio.to_thread(tree.rollback, before, moment(work, "partial"), only=wrong.__contains__)
    kept = {
        kind: [path for path in getattr(changes, kind) if path not in wrong]
        for kind in ("created", "modified", "deleted")
    }
    data = {
        "kept": [path for paths in kept.values() for path in paths],
        "undone": list(done.paths),
        "discarded": done.discarded,
        "result": {"changed": kept},
    }
    return Recovered("passed", data)


def _only(snapshot: Any) -> Callable[[str], bool] | None:
    """Of a merged worktree only the merged paths go back: others may have been at work beside it."""
    merged = snapshot.get("merged")
    return None if merged is None else set(merged).__contains__


def _foreign(work: Work) -> Callable[[str], bool] | None:
    """Who changed a path after the engine died, if it is none that the command declares? A person.

    Its processes may have lived longer than the engine, so a path in its scope, or without one any path, counts as its
    own work; all of that is kept in the discarded state.
    """
    context, since = work.context, work.context.interrupted_at
    scope = declared_scope(work.definition.outputs, work.definition.grants) if since else ()
    if not scope:
        return None
    return lambda path: not matches(scope, path) and _modified(context, path) > since


def _modified(context: Context, path: str) -> float:
    """When a path last changed; for one that is gone, when the folder around it did."""
    while path:
        try:
            return os.lstat(os.path.join(context.workspace, path)).st_mtime
        except OSError:
            path = os.path.dirname(path)
    return 0.0


def _data(done: RolledBack) -> dict[str, Any]:
    return {
        "ref": done.ref,
        "discarded": done.discarded,
        "paths": list(done.paths[:LISTED]),
        "conflicts": [str(conflict) for conflict in done.conflicts],
    }
