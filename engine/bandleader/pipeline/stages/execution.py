"""Stage 7: the command itself, in its place, with everything that may have to be undone on record before."""

from __future__ import annotations

import asyncio

from ..driver.port import StageOutcome
from ..runners.port import RunnerError
from ..telling import Teller, told
from .place import observe, ready_place
from .request import run_request
from .work import Work


async def perform(work: Work) -> StageOutcome:
    """Take the snapshot, run the command, and see what it changed. Raises CommandGone."""
    before = await ready_place(work)
    work.tell_agents("working")
    state = "failed"
    try:
        runner = work.context.runners.of(work.step.runner)
        teller = Teller(work.context.record, work.command.id)
        result = await runner.run(run_request(work), teller.said, teller.started, teller.ended)
        state = "done" if result.success else "failed"
    except RunnerError as error:
        return StageOutcome("failed", str(error), result={"success": False, "reason": str(error)})
    finally:
        work.tell_agents(state)
    data, metrics = told(result, runner.name)
    if before is not None:
        data |= await asyncio.shield(observe(work, before))
    reason = "" if result.success else result.reason + _without_arguments(work)
    return StageOutcome("passed" if result.success else "failed", reason, result=data, metrics=metrics)


def _without_arguments(work: Work) -> str:
    """What most likely went wrong with a command that was not given the arguments it speaks of."""
    hint = work.definition.argument_hint
    return f" (it was given no arguments, and its argument-hint is {hint})" if hint and not work.step.arguments else ""
