"""A dependency is implied by another one.

## What it does
Reports an entry of `dependencies` that another entry declares as its own dependency. Only direct dependencies are
looked at, and none of a command that is on a cycle.

## Why is this bad?
It is harmless, and often meant: the command would run anyway. Each implied entry is one more place to change when the
other command no longer needs it.

## Example
```markdown
---
description: Publish the release
dependencies: [build, quality/verify]
---
```
where `build` depends on `quality/verify` itself.

## Use instead
```markdown
---
description: Publish the release
dependencies: [build]
---
```

## Source
Bandleader: a plan holds the transitive declared dependencies.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import removal


@LibraryRule("DP005", "implied-dependency", severity="hint", fix="unsafe", references=("dependency",))
def implied_dependency(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report direct dependencies that a direct dependency declares too."""
    path = facts.source.path
    direct = set(snapshot.successors(path))
    if len(direct) < 2 or path in snapshot.cycles:
        return
    direct.discard(path)
    implied: dict[str, str] = {}
    for other in snapshot.successors(path):
        below = snapshot.successors(other) if other != path else ()
        if not direct.isdisjoint(below):
            for target in direct.intersection(below) - {other}:
                if other not in snapshot.successors(target):
                    implied.setdefault(target, snapshot.files[other].name)
    for reference, target in links_of(snapshot, path).declared if implied else ():
        if reference.kind == "dependency" and target in implied:
            report(
                reference.start,
                reference.end,
                f"`{implied[target]}` depends on `{reference.name}` already",
                fixes=removal("Remove the entry", reference, safe=False),
                tags=("unnecessary",),
            )
