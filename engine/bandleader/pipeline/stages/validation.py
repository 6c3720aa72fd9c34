"""Stage 8: the four validations of what an execution left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from ..driver.port import StageOutcome
from ..subject import Aftermath
from ..tree.changes import Changes
from ..validations import VALIDATIONS
from .place import changes_of, tree_of, unseen
from .subject import subject_of
from .work import Work, judged


def perform(work: Work) -> StageOutcome | Awaitable[StageOutcome]:
    """Pass when all validations pass. Only for a command that changed files something is looked up."""
    changes, command = changes_of(work), work.command
    if changes:
        return _look(work, changes)
    why = unseen(work)
    return _judge(work, Aftermath(command.result, command.metrics, None if why else changes, why))


async def _look(work: Work, changes: Changes) -> StageOutcome:
    found = await asyncio.to_thread(tree_of(work).problems, changes.paths)
    before = (work.command.snapshot or {}).get("problems", ())  # a merge that a person has begun, say
    problems = tuple(problem for problem in found if problem not in before)
    errors = () if work.worktree else work.context.library.new_errors(changes.paths)
    command, why = work.command, unseen(work)
    seen = None if why else changes
    return _judge(work, Aftermath(command.result, command.metrics, seen, why, problems, "", errors))


def _judge(work: Work, aftermath: Aftermath) -> StageOutcome:
    subject = subject_of(work)
    return judged([validation(subject, aftermath) for validation in VALIDATIONS])
