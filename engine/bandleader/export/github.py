"""Plans as workflows of GitHub Actions (docs.github.com/actions/reference/workflows-and-actions/workflow-syntax)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from .. import __version__
from ..pipeline.plan import Plan
from .document import document
from .jobs import Job, Request, jobs_of
from .scripts import CACHE, FOLDER

IMAGE: Final = "ubuntu-24.04"
PYTHON: Final = "3.12"


def workflow(plan: Plan, request: Request, command: Sequence[str]) -> str:
    """The workflow of a plan, which ``command`` writes anew.

    Raises:
        EngineError: something cannot be written down.
    """
    jobs = jobs_of(plan, request)
    secrets = sorted({name for job in jobs for name in job.secrets})
    notes = [f"Secrets that its agents are given: {', '.join(secrets)}."] if secrets else []
    return document(_workflow(plan, jobs, request), command, notes)


def _workflow(plan: Plan, jobs: Sequence[Job], request: Request) -> dict[str, Any]:
    tolerant = any(job.optional for job in jobs)
    directory = {"working-directory": literal(request.folder)} if request.folder else {}
    return {
        "name": f"Bandleader: {literal(plan.target)}",
        "on": {"workflow_dispatch": {}, "workflow_call": {}},
        "permissions": {"contents": "read"},
        "concurrency": {"group": f"bandleader-{jobs[-1].name}-${{{{ github.ref }}}}", "cancel-in-progress": False},
        "defaults": {"run": {"shell": "bash", **directory}},
        "jobs": {job.name: _job(job, request, tolerant=tolerant) for job in jobs},
    }


def _job(job: Job, request: Request, *, tolerant: bool) -> dict[str, Any]:
    """``tolerant`` says that some job may fail: by itself, GitHub skips whatever comes after, however far away."""
    return {
        "name": literal(job.step.id),
        **({"needs": list(job.needs)} if job.needs else {}),
        **({"if": _condition(job)} if tolerant and job.needs else {}),
        "runs-on": ["self-hosted", *job.labels] if job.labels else request.image or IMAGE,
        "timeout-minutes": job.minutes,
        "env": {name: literal(value) for name, value in job.variables.items()},
        "steps": list(_steps(job, request)),
    }


def _steps(job: Job, request: Request) -> Iterator[dict[str, Any]]:
    folder = f"{request.folder}/{FOLDER}" if request.folder else FOLDER
    yield {"uses": "actions/checkout@v6", "with": {"persist-credentials": False}}
    yield {"uses": "actions/setup-python@v6", "with": {"python-version": PYTHON}}
    install = f"python3 -m pip install bandleader=={__version__}"
    yield {"name": "Install", "run": "\n".join([install, *request.setup])}
    for need in job.needs:
        yield {
            "uses": "actions/download-artifact@v7",
            **({"continue-on-error": True} if need in job.optional else {}),
            "with": {"name": f"bandleader-{need}", "path": literal(folder)},
        }
    yield {"name": "Take what the dependencies changed", "run": job.scripts["take"]}
    if job.cached:
        yield {"name": "Key", "id": "key", "run": f'echo "key=$(cat {FOLDER}/key)" >> "$GITHUB_OUTPUT"'}
        path = literal(folder.removesuffix(FOLDER) + CACHE)
        key = "bandleader-${{ runner.os }}-${{ steps.key.outputs.key }}"
        yield {"uses": "actions/cache@v5", "with": {"path": path, "key": key}}
    environment = {name: f"${{{{ secrets.{name} }}}}" for name in job.secrets}
    unset = "".join(f'test -n "${name}" || unset {name}\n' for name in job.secrets)  # a secret that nobody has set
    yield {
        "name": "Run",
        **({"env": environment} if environment else {}),
        "run": unset + job.scripts["run"],
    }
    yield {"name": "Keep what was changed", "run": job.scripts["keep"]}
    yield {
        "uses": "actions/upload-artifact@v7",
        "with": {
            "name": f"bandleader-{job.name}",
            "path": literal(f"{folder}/{job.name}.bundle"),
            "include-hidden-files": True,
            "if-no-files-found": "error",
        },
    }


def _condition(job: Job) -> str:
    """Where a dependency may fail, the others must still have succeeded."""
    required = [f"needs.{need}.result == 'success'" for need in job.needs if need not in job.optional]
    return f"${{{{ {' && '.join(['!cancelled()', *required])} }}}}"


def literal(text: str) -> str:
    """A text in which GitHub finds no expression but this one, which stands for the opening of one."""
    return text.replace("${{", "${{ '${{' }}")
