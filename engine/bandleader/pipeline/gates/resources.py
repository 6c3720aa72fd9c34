"""Whether the machine has what a command needs.

## What it measures
Free space on the disk of the workspace, free memory, the agent slots of the session, and the programs: bash for the
shell runner, the agent CLI for the others, git for `run.isolation: worktree`. A measurement holds for 250 ms.

## Limit
`resources.disk` and `resources.memory` mebibytes (100 each unless set), one agent slot at least for a command that
deploys agents, every program on the PATH.

## Why
A command that runs out of disk or memory in its middle leaves the most work behind; one without its program has only
made people wait.

## When it fails
Nothing has run. Free what is short or install what is missing; `bandleader resume --continue` measures again.

## Configure
`[resources]`, `run.agent-slots`, `run.runner` and `[runners.NAME]` in `bandleader.toml`.

## Source
Bandleader: pre-execution gates; rule QG005 (names of runners).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..check import Check
from ..subject import Subject

RULE = "QG005"
_MIB = 1 << 20


def check(subject: Subject) -> Check:
    """See the module."""
    facts, wanted = subject.facts, subject.settings.resources
    short = " and ".join(_short(subject))
    measured = (
        f"{facts.disk_free // _MIB:,} MiB of disk, {facts.memory_free // _MIB:,} MiB of memory, "
        f"{facts.program or 'no program to run it'}"
    )
    limit = f"at least {wanted.disk:,} MiB of disk, {wanted.memory:,} MiB of memory"
    return Check("resources", "failed" if short else "passed", measured, limit, short)


def _short(subject: Subject) -> Iterator[str]:
    facts, wanted, step = subject.facts, subject.settings.resources, subject.step
    if facts.disk_free < wanted.disk * _MIB:
        free = facts.disk_free // _MIB
        yield f"only {free:,} MiB are free on the disk of {subject.workspace}: free some, or lower resources.disk"
    if facts.memory_free < wanted.memory * _MIB:
        yield f"only {facts.memory_free // _MIB:,} MiB of memory are free: end something, or lower resources.memory"
    if step.agents and not facts.slots:
        yield f"it deploys agents ({', '.join(step.agents)}), and there are no slots for any: raise run.agent-slots"
    if not facts.git and step.isolation == "worktree":
        yield "run.isolation is worktree, but git is not on the PATH: install it, or use in-place"
    if facts.problem:
        yield facts.problem
