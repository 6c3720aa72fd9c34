"""A command that only reads depends on one that may run any shell command.

## What it does
Points out a dependency whose `allowed-tools` grant a bare `Bash` while those of the file itself grant nothing but
reading.

## Why is this bad?
Who reads the tools of the command takes it for harmless and lets it run without looking, but what it runs first is
not. The grants of a dependency are not limited by those of its dependents.

## Example
```markdown
---
description: Summarise the open pull requests
allowed-tools: Read, Grep
dependencies: [git/fetch]
---
```
where `git/fetch` has `allowed-tools: Bash`.

## Use instead
```markdown
---
description: Fetch the remote branches
allowed-tools: Bash(git fetch *)
---
```
in `git/fetch.md`.

## Source
Claude Code 2.1.240, docs/en/permissions; Bandleader: running.
"""

from __future__ import annotations

from ...library.facts import REACH_READ, REACH_SHELL, Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of


@LibraryRule("DP015", "wider-reach", severity="info", references=("dependency", "optional"))
def wider_reach(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report direct dependencies with a bare shell below a file that only reads."""
    if facts.reach != REACH_READ:
        return
    for reference, target in links_of(snapshot, facts.source.path).declared:
        other = snapshot.files[target]
        if other.reach == REACH_SHELL:
            report(
                reference.start,
                reference.end,
                f"`{facts.name}` only reads, but `{other.name}`, which runs before it, may run any shell command",
            )
