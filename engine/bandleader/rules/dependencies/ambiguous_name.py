"""A name could mean several files.

## What it does
Reports a short name in `dependencies`, `agents`, `skills` or a tool rule such as `Skill(x)` that is the last part of
several full names, with all of them. Mentions in a body are never reported.

## Why is this bad?
Nobody can tell which one is meant, so a plan with such a dependency cannot be made: it is an error there and a warning
elsewhere.

## Example
```markdown
---
description: Publish the release
dependencies: [status]
---
```
where there are `git/status` and `deploy/status`.

## Use instead
```markdown
---
description: Publish the release
dependencies: [git/status]
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
from .naming import SHOWN, full_name, listed, renaming


@LibraryRule(
    "DP006",
    "ambiguous-name",
    severity="error",
    fix="unsafe",
    references=("dependency", "optional", "agent", "skill"),
    ways=("ambiguous",),
)
def ambiguous_name(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report names with several candidates; each of the first few becomes a fix."""
    for reference, link in links_of(snapshot, facts.source.path).odd:
        if link.how != "ambiguous":
            continue
        names = [full_name(snapshot, path, facts) for path in link.targets]
        report(
            reference.start,
            reference.end,
            f"`{reference.name}` could mean {listed(names)}",
            fixes=[renaming(snapshot, facts, reference, path, safe=False) for path in link.targets[:SHOWN]],
            severity=None if reference.kind == "dependency" else "warning",
        )
