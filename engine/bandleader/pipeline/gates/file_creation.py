"""Whether a command creates and changes files only where it may.

## What it measures
The globs of `run.outputs`, the scopes of `Edit(...)` and `Write(...)` in `allowed-tools`, and whether the folder of the
workspace can be written to.

## Limit
Every output and every scope lies inside the workspace and is not one of `gates.protected`. A command that may change
files has a workspace that is writable.

## Why
What lies outside the workspace cannot be watched and not be rolled back. A command that writes to `.git` or to the
records of its own runs can undo every other safety.

## When it fails
Nothing has run. The message names the first glob and says where it leads. Change it, or let the command print what
it would have written elsewhere. After the file is corrected, `bandleader resume --continue` goes on.

## Configure
`gates.protected` in `bandleader.toml` lists what no command may create or change.

## Source
Bandleader: pre-execution gates; rule QG001. Scopes: Claude Code 2.1.240, docs/en/permissions.
"""

from __future__ import annotations

from ...library.scopes import misplaced_output, misplaced_scope, scopes
from ..check import Check
from ..subject import Subject

RULE = "QG001"
_LIMIT = "inside the workspace, outside of gates.protected"


def check(subject: Subject) -> Check:
    """See the module."""
    definition, protected = subject.definition, subject.settings.gates.protected
    limited = scopes(definition.grants) if definition.grants else []
    measured = f"outputs: {len(definition.outputs)}, scopes: {len(limited)}"
    if not (subject.facts.writable or subject.step.reads_only):
        message = f"the workspace {subject.workspace} cannot be written to: change its permissions"
        return Check("file_creation", "failed", measured, _LIMIT, message)
    wrong = [(glob, why) for glob in definition.outputs if (why := misplaced_output(glob, protected))]
    wrong += [(glob, why) for each in limited if (why := misplaced_scope(glob := each.specifier or "", protected))]
    if not wrong:
        return Check("file_creation", "passed", measured, _LIMIT)
    glob, why = wrong[0]
    others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    message = f"no command may create or change `{glob}`: it is {why}{others}"
    return Check("file_creation", "failed", measured, _LIMIT, message, RULE)
