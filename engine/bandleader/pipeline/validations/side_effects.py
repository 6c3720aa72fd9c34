"""Whether a command changed only what it said it would change.

## What it measures
Every file that was created, modified or deleted while the command ran; files that git ignores are not watched.

## Limit
The declared scope: the globs of `run.outputs` and the scopes of `Edit(...)` and `Write(...)`. A command that declares
none may change any file but those of `gates.protected`; one whose tools only read may change none.

## Why
Commands that only read run side by side, because none of them can be in the way of another. And what a command changes
unasked is what nobody reviews.

## When it fails
The message names the first file. Changes in the declared scope are kept, the others undone, and the validations run
again. Add the file to `run.outputs` if the command is right to change it.

## Configure
`scope = "off"` under `[quality]` in `bandleader.toml` lets files outside the declared scope change.

## Source
Bandleader: post-execution validations.
"""

from __future__ import annotations

from ...library.globs import matches
from ...library.scopes import declared_scope
from ..check import Check
from ..subject import Aftermath, Subject, changed_paths


def check(subject: Subject, aftermath: Aftermath) -> Check:
    """See the module."""
    changes = aftermath.changes
    if changes is None:
        return Check("side_effects", "skipped", "not known", _limit(subject), aftermath.unknown)
    paths = changed_paths(changes)
    if not paths:
        return Check("side_effects", "passed", "no files changed", _limit(subject))
    measured = f"created: {len(changes.created)}, modified: {len(changes.modified)}, deleted: {len(changes.deleted)}"
    wrong, why = _misplaced(subject, paths)
    if wrong:
        others = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return Check("side_effects", "failed", measured, _limit(subject), f"{wrong[0]}{others}: {why}")
    return Check("side_effects", "passed", measured, _limit(subject))


def misplaced(subject: Subject, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the changed files (relative to the workspace) that the command must not change: what to undo."""
    wrong, _ = _misplaced(subject, paths)
    return wrong


def _misplaced(subject: Subject, paths: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The first kind of misplaced files, and why they are."""
    if subject.step.reads_only:
        return paths, "its tools only read, so it must change nothing"
    protected = subject.settings.gates.protected
    scope = _scope(subject)
    wrong = tuple(path for path in paths if matches(protected, path) or (scope and not matches(scope, path)))
    if any(matches(protected, path) for path in wrong):
        wrong = tuple(sorted(wrong, key=lambda path: not matches(protected, path)))
        return wrong, "no command may change it (gates.protected)"
    return wrong, "outside of what it declares (run.outputs, Edit and Write scopes)"


def _scope(subject: Subject) -> tuple[str, ...]:
    if subject.settings.quality.scope == "off":
        return ()
    return declared_scope(subject.definition.outputs, subject.definition.grants)


def _limit(subject: Subject) -> str:
    if subject.step.reads_only:
        return "no changes"
    scope = _scope(subject)
    return f"only {', '.join(scope)}" if scope else "any file that is not protected"
