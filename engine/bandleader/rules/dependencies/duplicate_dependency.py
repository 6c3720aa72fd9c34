"""The same dependency is declared twice.

## What it does
Reports an entry of `dependencies` that leads to the same file as another one, in whatever spelling. Of a required and
an optional entry it is the optional one.

## Why is this bad?
The command runs only once, so the second entry says nothing. Two spellings of one name look like two commands.

## Example
```markdown
---
description: Publish the release
dependencies: [quality/verify, "/quality:verify"]
---
```

## Use instead
```markdown
---
description: Publish the release
dependencies: [quality/verify]
---
```

## Source
Bandleader: resolution (`a/b`, `/a:b`, `a:b` and `/a/b` are spellings of one name).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import removal


@LibraryRule("DP004", "duplicate-dependency", severity="info", fix="safe", references=("dependency", "optional"))
def duplicate_dependency(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report entries whose target has been declared already."""
    path = facts.source.path
    declared = links_of(snapshot, path).declared
    if len(declared) == len(snapshot.successors(path)):
        return
    seen: dict[str, str] = {}
    for kind in ("dependency", "optional"):
        for reference, target in declared:
            if reference.kind != kind or target == path:
                continue
            if target not in seen:
                seen[target] = reference.name
                continue
            other = seen[target]
            also = "" if other == reference.name else f": `{other}` means the same command"
            report(
                reference.start,
                reference.end,
                f"`{reference.name}` is declared already{also}",
                fixes=removal("Remove the entry", reference),
                tags=("unnecessary",),
            )
