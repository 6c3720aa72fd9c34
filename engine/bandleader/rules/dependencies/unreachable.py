"""Nothing can start this command.

## What it does
Reports a command or skill with `user-invocable: false` and `disable-model-invocation: true` on which no other one
depends.

## Why is this bad?
It is dead: it does not appear in the menu, the model may not use it, agents cannot preload it, and no plan contains it.

## Example
```markdown
---
description: Collect the figures of the last week
user-invocable: false
disable-model-invocation: true
---
```

## Use instead
```markdown
---
description: Collect the figures of the last week
user-invocable: false
---
```
or declare it in the `dependencies` of the command that needs it.

## Source
Claude Code 2.1.240, docs/en/skills (who can invoke a skill) and docs/en/sub-agents (`skills`).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule


@LibraryRule("DP014", "unreachable", severity="warning", kinds=("command", "skill"))
def unreachable(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report hidden files without dependents."""
    if facts.hidden and not snapshot.predecessors(facts.source.path):
        report(
            *facts.head,
            f"nothing can start `{facts.name}`: it is closed to the user and to the model, and nothing depends on it",
        )
