"""The saga: effects outside of the workspace, which no snapshot holds, are undone by commands."""

from __future__ import annotations

from ..aside import run_aside
from ..context import CommandGone, Context
from ..driver.port import Compensated
from ..state import CommandState


async def compensate(context: Context, command: CommandState) -> Compensated:
    """Run `run.compensate` of a succeeded command, with the arguments that this one had."""
    step = command.step
    try:
        definition = context.library.named(step.compensate, step.path)
    except CommandGone as gone:
        context.record(command.id, "runner_said", {"kind": "error", "text": str(gone), "data": {}})
        return Compensated(step.compensate, -1)
    result = await run_aside(context, definition, command.id, "compensate", arguments=step.arguments)
    if not result.success:
        context.record(command.id, "runner_said", {"kind": "error", "text": result.reason, "data": {}})
    exit_code = result.end.exit_code if result.end else None
    return Compensated(definition.id, 0 if result.success else exit_code or -1)
