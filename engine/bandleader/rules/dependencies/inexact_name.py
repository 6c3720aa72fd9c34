"""A name is not the name of anything, but one file is near enough to be taken.

## What it does
Reports a name in `dependencies`, `agents`, `skills` or a tool rule such as `Skill(x)` that leads to a file only
because its last part fits one name, or because one name is nearly the same; it says which. Mentions in a body are
never reported.

## Why is this bad?
The next file with a similar name changes what is meant, or makes it ambiguous. Agent CLIs know full names only.

## Example
```markdown
---
description: Publish the release
dependencies: [verify-all]
---
```
where the command is `quality/verify-all`.

## Use instead
```markdown
---
description: Publish the release
dependencies: [quality/verify-all]
---
```

## Source
Bandleader: resolution (folder first, then equal last segment, then close names).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import full_name, renaming


@LibraryRule(
    "DP007",
    "inexact-name",
    severity="warning",
    fix="safe",
    references=("dependency", "optional", "agent", "skill"),
    ways=("tail", "close"),
)
def inexact_name(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report names that resolution had to complete or to guess."""
    for reference, link in links_of(snapshot, facts.source.path).odd:
        if link.how not in ("tail", "close"):
            continue
        path = link.targets[0]
        guess = link.how == "close"
        what = f"nothing is called `{reference.name}`" if guess else f"no file is called just `{reference.name}`"
        report(
            reference.start,
            reference.end,
            f"{what}: it is taken for `{full_name(snapshot, path, facts)}`",
            fixes=[renaming(snapshot, facts, reference, path, safe=not guess)],
        )
