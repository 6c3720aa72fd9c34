"""A chain of dependencies is very long.

## What it does
Reports the dependency that makes a chain longer than `check.limits.depth` commands (8 unless configured). What depends
on the command in turn is not reported again; the commands of a cycle count once.

## Why is this bad?
The commands of a chain run one after the other, never at the same time, and a failure at its bottom stops all of it.
A chain of many small steps is often one command in pieces.

## Example
```markdown
---
description: Announce the release
dependencies: [publish]
---
```
where eight more commands follow one another below `publish`.

## Use instead
```markdown
---
description: Announce the release
dependencies: [build]
---
```
Depend on what the command needs; let steps that do not need one another stand side by side.

## Source
Bandleader: running (a plan in topological order). The limit is a setting, not a fact.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of


@LibraryRule("DP011", "deep-chain", severity="info", references=("dependency", "optional"))
def deep_chain(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report the first dependency that leads to a chain as long as the limit, where the limit is passed."""
    path, limit = facts.source.path, snapshot.settings.check.limits.depth
    if snapshot.depths.get(path, 1) != limit + 1:
        return
    group = snapshot.cycles.get(path, ())
    for reference, target in links_of(snapshot, path).declared:
        if target not in group and snapshot.depths.get(target, 1) == limit:
            message = f"this begins a chain of {limit + 1} commands, one more than `check.limits.depth` allows"
            report(reference.start, reference.end, message)
            return
