"""Whether the execution did what it was asked to do.

## What it measures
Of a shell command, the exit status of its bash. Of an agent, the record with which its CLI ends a run: an exit status
of 0 alone proves nothing, since agent CLIs end with 0 after API errors, refused tools and runs of no turn at all.

## Limit
Exit status 0, and of an agent a final record of success.

## Why
Everything that depends on the command believes it.

## When it fails
The message says why, and the log of the execution has everything. What the command changed is rolled back or kept as
its recovery says (`run.on-failure`).

## Configure
`run.retry` in the front matter tries again; nothing makes a failure count as a success.

## Source
Bandleader: post-execution validations; runners.
"""

from __future__ import annotations

from ..check import Check
from ..subject import Aftermath, Subject


def check(subject: Subject, aftermath: Aftermath) -> Check:
    """See the module."""
    result = aftermath.result
    code = result.get("exit_code")
    measured = "no exit status" if code is None else f"exit status {code}"
    limit = "exit status 0"
    if result.get("runner", subject.step.runner) != "shell":
        limit = "a final record of success"
        measured += f", turns: {result.get('turns', 0)}"
    if result.get("success"):
        return Check("execution_success", "passed", measured, limit)
    message = result.get("reason") or "the execution left no result"
    return Check("execution_success", "failed", measured, limit, message)
