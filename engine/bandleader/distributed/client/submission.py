"""A plan as workers get it: the data of `session_started`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...library.settings import Settings
from ...pipeline.events import SCHEMA
from ...pipeline.options import RunOptions
from ...pipeline.plan import Plan, Step
from ...pipeline.plan_data import plan_to_data
from ...pipeline.store.successes import Failures
from ..adapter.client import Limits
from ..protocol import PROTOCOL, queue_name
from ..repository.errors import RepositoryError
from ..repository.submission import Submitted

UNLIMITED: Final = 10_000  # commands and agents at once: the queues and the workers limit them


def session_data(
    plan: Plan,
    options: RunOptions,
    settings: Settings,
    folder: str,
    source: Submitted,
    failures: Mapping[str, Failures],
    fleet: str = "",
) -> dict[str, Any]:
    """The data; ``folder`` is the workspace (absolute), ``failures`` are those in a row by command.

    Raises:
        RepositoryError: a command lies outside of the workspace.
    """
    keep_going = settings.run.keep_going if options.keep_going is None else options.keep_going
    here = replace(plan, steps=tuple(_relative(step, folder) for step in plan.steps))
    return {
        "plan": plan_to_data(here),
        "target": plan.target,
        "arguments": options.arguments,
        "options": {
            **plan.options,
            "jobs": options.jobs or UNLIMITED,
            "agent_slots": UNLIMITED,
            "keep_going": keep_going,
        },
        "workspace": folder,
        "head": source.branch or source.commit,
        "schema": SCHEMA,
        "protocol": PROTOCOL,
        "pid": os.getpid(),
        "remote": source.remote_url,
        "commit": source.commit,
        "prefix": source.prefix,
        "fleet": fleet,
        "failures": {step.id: list(failures[step.id]) for step in plan.steps if step.id in failures},
    }


def limits_of(plan: Plan, settings: Settings) -> dict[str, Limits]:
    """The queues of a plan with the limits that are configured; none where none are."""
    given = settings.distributed
    shell = Limits(given.concurrency, given.family_concurrency)
    agent = shell._replace(starts=given.agents_per_minute)
    limits = {False: agent, True: shell}
    queues = {
        queue_name(step.runner, step.labels): limits[step.runner == "shell"]
        for step in plan.steps
        if step.decision == "run"
    }
    return {queue: limit for queue, limit in queues.items() if any(limit)}


def _relative(step: Step, folder: str) -> Step:
    inside = f"{folder.rstrip('/')}/"
    if step.path.startswith(inside):
        # On its worker each has a checkout of its own, so nobody has to wait for a writer to end.
        return replace(step, path=step.path[len(inside) :], isolation="worktree")
    if step.decision == "run":
        raise RepositoryError(
            f"{step.id} lies outside of the workspace, at {step.path}, and workers have only the repository: "
            "put a copy into the library"
        )
    return replace(step, path="")
