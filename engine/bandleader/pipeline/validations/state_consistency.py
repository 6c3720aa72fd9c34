"""Whether the workspace is in an orderly state.

## What it measures
Conflict markers in changed files, a locked index and an unfinished merge in the work tree; the event log; errors that
the library has now and did not have before.

## Limit
None of them that was not there before the command.

## Why
The next command works on what this one left. A library that an agent has broken cannot run its next command, and a
locked index stops every git that a person or a command calls.

## When it fails
The message names the first one. The command's changes outside its declared scope are undone and the validations run
again; then the whole command is rolled back.

## Configure
Errors are what `[check]` makes of them: a rule that is off or a warning fails nothing.

## Source
Bandleader: post-execution validations.
"""

from __future__ import annotations

from ..check import Check
from ..subject import Aftermath, Subject

_LIMIT = "work tree, event log and library in order"


def check(subject: Subject, aftermath: Aftermath) -> Check:
    """See the module."""
    log = (aftermath.log_problem,) if aftermath.log_problem else ()
    wrong = (*log, *aftermath.problems, *aftermath.new_errors)
    if not wrong:
        return Check("state_consistency", "passed", "no problems", _LIMIT)
    others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return Check("state_consistency", "failed", f"problems: {len(wrong)}", _LIMIT, wrong[0] + others)
