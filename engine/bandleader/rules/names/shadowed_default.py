"""A command is hidden by the default of the folder with its name.

## What it does
Points out a command `a.md` beside a folder `a/` that has a default, `a/execute.md`.

## Why is this bad?
For Bandleader `a` means `a/execute`: no reference and no run reaches `a.md` by its name. For Claude Code `/a` is this
file. One word does two things.

## Example
```text
.claude/commands/milestone.md
.claude/commands/milestone/execute.md
```

## Use instead
```text
.claude/commands/milestone/execute.md
.claude/commands/milestone/status.md
```

## Source
Bandleader: resolution (folder first).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.finding import Related
from ...library.resolution import DEFAULT_COMMAND
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule


@LibraryRule("NM006", "shadowed-default", severity="info", kinds=("command",))
def shadowed_default(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report top-level commands whose name means the default of a folder of the same root."""
    name, root = facts.source.id, facts.source.root
    if "/" in name:
        return
    for path in snapshot.exact.get(f"command:{name}/{DEFAULT_COMMAND}", ()):
        if snapshot.files[path].source.root == root:
            report(
                *facts.head,
                f"`{name}` means `{name}/{DEFAULT_COMMAND}`, the default of the folder, and not this file",
                related=[Related(path, 0, 0, "the default")],
            )
