"""A command depends on itself.

## What it does
Reports an entry of `dependencies` that leads back to the file it stands in. The default of a family counts:
`deploy` means `deploy/execute`.

## Why is this bad?
A command cannot have succeeded before it runs.

## Example
```markdown
---
description: Publish the release
dependencies: [quality/verify, publish]
---
```
in `publish.md`.

## Use instead
```markdown
---
description: Publish the release
dependencies: [quality/verify]
---
```

## Source
Bandleader: declared edges are executed in topological order, so they must be acyclic.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import removal


@LibraryRule("DP003", "self-dependency", severity="error", fix="safe", references=("dependency", "optional"))
def self_dependency(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report declared dependencies that lead to their own file."""
    path = facts.source.path
    if path in snapshot.successors(path):
        for reference, target in links_of(snapshot, path).declared:
            if target == path:
                fixes = removal("Remove the entry", reference)
                report(reference.start, reference.end, f"`{facts.name}` depends on itself", fixes=fixes)
