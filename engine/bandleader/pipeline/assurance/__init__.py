"""Whether the work tree still passes the checks of its owners after a command changed it.

## What it measures
The checks under `[[quality.checks]]` whose `paths` match a changed file, one after another, all of them even when one
fails: a line for bash by its exit status, a command of the library by its outcome.

## Limit
Exit status 0, or success, within the check's `timeout`.

## Why
The command that broke the tests is known at once, and its changes can still be rolled back by themselves. The result
is kept for this very state of the tree, and `quality/verify` is satisfied while all checks have passed for it.

## When it fails
The message has the last lines that the check said, and the name of its log. Correct the files and
`bandleader resume --continue`; `--skip` and `--abort` undo what the command changed.

## Configure
`[[quality.checks]]` in `bandleader.toml`: `name`, `run` or `command`, `paths`, `timeout`. Without checks the stage is
skipped.

## Source
Bandleader: stage `quality_assurance`.
"""

from __future__ import annotations

from ...library.globs import matches
from ...library.settings import QualityCheck, Settings
from ..subject import Changes, changed_paths


def checks_for(settings: Settings, changes: Changes | None) -> tuple[QualityCheck, ...]:
    """The configured checks that the changed files call for; all of them where the files are not known (None)."""
    if changes is None:
        return settings.quality.checks
    paths = changed_paths(changes)
    return tuple(each for each in settings.quality.checks if any(matches(each.paths, path) for path in paths))
