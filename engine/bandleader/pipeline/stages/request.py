"""What a runner is asked to do for a command."""

from __future__ import annotations

from ...library.paths import shown_path
from ..planning.outline import rules_of
from ..runners.port import Limits, Permission, RunRequest
from .work import Work

MEBIBYTE = 1 << 20


def log_of(work: Work) -> str:
    """Where this attempt's files are, without a suffix."""
    context = work.context
    return f"{context.layout.logs(context.session.id)}/{work.step.id}.{work.command.attempt}"


def run_request(work: Work) -> RunRequest:
    """The request for the execution of a command. Raises CommandGone."""
    context, step, definition = work.context, work.step, work.definition
    run, limits = context.settings.run, context.settings.quality.limits
    permission: Permission = "read-only" if step.reads_only else run.permission
    session = context.session.id
    return RunRequest(
        step.id,
        session,
        shown_path(definition.path, context.workspace),
        definition.body,
        str(work.worktree.path) if work.worktree else context.workspace,
        log_of(work),
        body_line=definition.body_line,
        arguments=step.arguments,
        argument_names=definition.argument_names,
        timeout=step.timeout,
        prelude=tuple(context.library.prelude(name, step.path) for name in step.prelude),
        tools=step.tools,
        denials=rules_of(definition.denials),
        permission=permission,
        model=definition.model,
        agents=tuple(agent.definition for agent in work.agents if agent.definition),
        limits=Limits(limits.turns, limits.cost, limits.tokens),
        agent_session=_new_session() if step.runner != "shell" else "",
        output_limit=run.output_limit * MEBIBYTE,
    )


def _new_session() -> str:
    import uuid  # a shell needs none

    return str(uuid.uuid4())
