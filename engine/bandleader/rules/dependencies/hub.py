"""Very many commands depend on this one.

## What it does
Points out a command that more than `check.limits.fan-in` others (25 unless configured) declare as a dependency.

## Why is this bad?
It is no fault: a common first step is what dependencies are for. But every change of such a command is a change of
all that depend on it, and a failure stops all of them.

## Example
```markdown
---
description: Check everything that could be checked
---
```
in `quality/verify.md`, on which 26 commands depend.

## Use instead
```markdown
---
description: Check that the work tree is clean
---
```
in `git/clean.md`, and further small commands for what only some need.

## Source
Requests for such a warning by owners of large libraries. The limit is a setting, not a fact.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule


@LibraryRule("DP012", "hub", severity="info", kinds=("command", "skill"))
def hub(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report files with more direct dependents than the limit."""
    count = len(snapshot.predecessors(facts.source.path))
    limit = snapshot.settings.check.limits.fan_in
    if count > limit:
        report(
            *facts.head,
            f"{count:,} commands depend on `{facts.name}`, more than `check.limits.fan-in` allows ({limit:,})",
        )
