"""Plans as pipelines of GitLab (docs.gitlab.com/ci/yaml)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .. import __version__
from ..pipeline.plan import Plan
from .document import document
from .jobs import Job, Request, jobs_of
from .scripts import CACHE, FOLDER

IMAGE: Final = "python:3.12"
MOST_NEEDS: Final = 50  # dependencies of a job, unless the administrator of an instance allows more
_RETRIES: Final = 2  # at most, says GitLab
# Not `script_failure`: a command that fails is repeated by Bandleader, which knows what to undo before.
_FAILURES: Final = ["runner_system_failure", "stuck_or_timeout_failure", "api_failure", "unknown_failure"]


def pipeline(plan: Plan, request: Request, command: Sequence[str]) -> str:
    """The pipeline of a plan, which ``command`` writes anew.

    Raises:
        EngineError: something cannot be written down.
    """
    jobs = jobs_of(plan, request)
    common = f".bandleader-{jobs[-1].name}"
    may_fail = _may_fail(jobs)
    data: dict[str, Any] = {common: _common(request)}
    for job in jobs:
        data[job.name] = _job(job, common, request, may_fail=job.name in may_fail)
    return document(data, command, _notes(jobs))


def _common(request: Request) -> dict[str, Any]:
    install = f"python3 -m pip install bandleader=={__version__}"
    place = ['cd "$BANDLEADER_FOLDER"'] if request.folder else []
    return {
        "image": request.image or IMAGE,
        "interruptible": False,
        **({"variables": {"BANDLEADER_FOLDER": _raw(request.folder)}} if request.folder else {}),
        "before_script": [install, *request.setup, *place],
    }


def _job(job: Job, common: str, request: Request, *, may_fail: bool) -> dict[str, Any]:
    folder = f"{request.folder}/{FOLDER}" if request.folder else FOLDER
    again = min(_RETRIES, job.step.retry.attempts - 1)
    cache = folder.removesuffix(FOLDER) + CACHE
    return {
        "extends": common,
        "needs": list(job.needs),
        **({"allow_failure": True} if may_fail else {}),
        **({"tags": list(job.labels)} if job.labels else {}),
        **({"retry": {"max": again, "when": _FAILURES}} if again else {}),
        "timeout": f"{job.minutes} minutes",
        "variables": {name: _raw(value) for name, value in job.variables.items()},
        "script": [job.scripts["take"], job.scripts["run"], job.scripts["keep"]],
        **({"cache": {"key": f"bandleader-{job.name}", "paths": [f"{cache}/"]}} if job.cached else {}),
        "artifacts": {
            "name": f"bandleader-{job.name}",
            "paths": [f"{folder}/{job.name}.bundle"],
            "expire_in": "1 week",
        },
    }


def _may_fail(jobs: Sequence[Job]) -> set[str]:
    """The jobs that nobody needs but as an optional dependency: GitLab knows no other way to go on without one."""
    optional = {need for job in jobs for need in job.optional}
    return optional - {need for job in jobs for need in job.needs if need not in job.optional}


def _raw(value: str) -> dict[str, Any]:
    """A variable in whose value GitLab expands nothing."""
    return {"value": value, "expand": False}


def _notes(jobs: Sequence[Job]) -> list[str]:
    secrets = sorted({name for job in jobs for name in job.secrets})
    notes = [f"Its agents look for a key in {', '.join(secrets)}: set it as a masked variable."] if secrets else []
    most = max(jobs, key=lambda job: len(job.needs))
    if len(most.needs) > MOST_NEEDS:
        needs = f"{most.name} needs {len(most.needs)} jobs"
        notes.append(f"{needs}; GitLab allows {MOST_NEEDS} unless its administrator says otherwise.")
    return notes
