"""A plan as jobs, as far as all CI services agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ..pipeline.errors import EngineError
from ..pipeline.plan import Plan, Step
from . import scripts
from .keys import keys_of
from .names import job_names

SETTING_UP: Final = 10  # minutes beside the command itself: checkout, installation, artifacts
_GLOBS: Final = frozenset("*?[]{}!$~\\\n\r")  # what services expand in the path of an artifact


class Request(NamedTuple):
    """What is to be written. ``arguments`` are those of the target, ``runner`` is who runs commands that do not say
    ("" for the configuration's), ``image`` what jobs run on ("" for the usual), ``setup`` shell lines before each
    command, ``secrets`` the variables that agents need (None for those of their CLIs), ``folder`` the workspace below
    the top of its repository ("" for the top itself).
    """

    arguments: tuple[str, ...] = ()
    runner: str = ""
    image: str = ""
    setup: tuple[str, ...] = ()
    secrets: tuple[str, ...] | None = None
    folder: str = ""


@dataclass(frozen=True)
class Job:
    """One command as a job. ``needs`` are names of jobs, ``optional`` those of them that may fail; ``minutes`` bounds
    all of the job; ``variables`` is everything that comes from the library; ``cached`` says that its result is used
    again while its key is the same.
    """

    name: str
    step: Step
    needs: tuple[str, ...]
    optional: frozenset[str]
    labels: tuple[str, ...]
    minutes: int
    cached: bool
    secrets: tuple[str, ...]
    variables: dict[str, str]
    scripts: dict[str, str] = field(default_factory=dict)


def jobs_of(plan: Plan, request: Request) -> list[Job]:
    """The jobs of a plan, dependencies first.

    Raises:
        EngineError: a name or an argument cannot be written down, or the folder cannot be named in an artifact.
    """
    if not _GLOBS.isdisjoint(request.folder):
        raise EngineError(f"CI services read the folder {request.folder} as a pattern; move the library to another one")
    names = job_names(step.id for step in plan.steps)
    return [_job(step, names, request, is_target=step is plan.steps[-1]) for step in plan.steps]


def _job(step: Step, names: dict[str, str], request: Request, *, is_target: bool) -> Job:
    arguments = request.arguments if is_target else ()
    cached = bool(step.cache) or not is_target  # what a person asks for runs, unless its result says how long it holds
    variables = {
        "BANDLEADER_COMMAND": step.id,
        "BANDLEADER_JOB": names[step.id],
        "BANDLEADER_OUTPUTS": "\n".join(spec for pattern in step.outputs for spec in _pathspecs(pattern)),
        **({"BANDLEADER_RUNNER": request.runner} if request.runner else {}),
        **{f"BANDLEADER_ARGUMENT_{number}": each for number, each in enumerate(arguments, 1)},
    }
    for value in variables.values():
        _require_text(value)
    return Job(
        name=names[step.id],
        step=step,
        needs=tuple(names[need] for need in step.needs),
        optional=frozenset(names[need] for need in step.optional_needs),
        labels=step.labels,
        minutes=math.ceil(_longest(step) / 60) + SETTING_UP,
        cached=cached,
        secrets=_secrets(step, request.secrets),
        variables=variables,
        scripts=_scripts(step, len(arguments), bool(request.runner), cached=cached),
    )


def _scripts(step: Step, arguments: int, runner: bool, *, cached: bool) -> dict[str, str]:
    """What the job does before, for and after the command."""
    key = scripts.key(arguments, runner=runner, lifetime=step.cache) if cached else ""
    return {
        "take": scripts.TAKE + key,
        "run": scripts.run(arguments, runner=runner, recall=cached),
        "keep": scripts.KEEP + (scripts.REMEMBER if cached else ""),
    }


def _pathspecs(pattern: str) -> tuple[str, str]:
    """A glob of `run.outputs` for git: without a slash it means any folder, and a folder means all that is in it."""
    body = pattern.strip("/")
    body = body if "/" in body else f"**/{body}"
    return f":(glob){body}", f":(glob){body}/**"


def _secrets(step: Step, chosen: Sequence[str] | None) -> tuple[str, ...]:
    known = keys_of(step.runner)
    return known if chosen is None or step.runner == "shell" else tuple(chosen)


def _longest(step: Step) -> float:
    """Seconds that all attempts of a command may take, with the longest waits between them."""
    retry = step.retry
    waits = sum(min(retry.max_backoff, retry.backoff * 2.0**attempt) for attempt in range(min(retry.attempts - 1, 60)))
    return step.timeout * retry.attempts + waits


def _require_text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise EngineError(f"{value!a} is no text in UTF-8, so it cannot be written into a workflow") from None
