"""Runs a command outside its plan: a compensation, or a quality check that is a command of the library."""

from __future__ import annotations

from .context import CommandGone, Context
from .planning.definition import Definition
from .runners.port import RunnerError, RunRequest, RunResult
from .telling import Teller


async def run_aside(
    context: Context, definition: Definition, for_command: str, suffix: str, *, arguments: str = "", folder: str = ""
) -> RunResult:
    """Run a definition once, on behalf of the command ``for_command``, whose log it stands beside.

    Its processes are on record under that command. What cannot be run is a failed result.
    """
    teller = Teller(context.record, for_command)
    try:
        request = RunRequest(
            definition.id,
            context.session.id,
            definition.path,
            definition.body,
            folder or context.workspace,
            str(context.layout.logs(context.session.id) / for_command) + f".{suffix}",
            body_line=definition.body_line,
            arguments=arguments,
            argument_names=definition.argument_names,
            timeout=definition.timeout,
            prelude=tuple(context.library.prelude(name, definition.path) for name in definition.prelude),
            permission=context.settings.run.permission,
            model=definition.model,
        )
        runner = context.runners.of(definition.runner or context.settings.run.runner)
        return await runner.run(request, teller.said, teller.started, teller.ended)
    except (RunnerError, CommandGone) as error:
        return RunResult(False, str(error))
