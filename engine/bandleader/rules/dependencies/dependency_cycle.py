"""Commands depend on one another in a circle.

## What it does
Reports every dependency that is part of a cycle, where it stands, with the whole way around. Mentions in a body may
go in circles: they are no dependencies.

## Why is this bad?
None of the commands on the cycle can run, because each waits for another one to have succeeded. Neither can anything
that depends on them.

## Example
```markdown
---
description: Build the release archive
dependencies: [verify-release]
---
```
in `build.md`, and in `verify-release.md`
```markdown
---
description: Verify the release archive
dependencies: [build]
---
```

## Use instead
```markdown
---
description: Build the release archive
---
```
in `build.md`: take out the entry that is wrong.

## Source
Bandleader: declared edges are executed in topological order, so they must be acyclic.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...library.facts import Facts
from ...library.finding import Related
from ...library.graph import shortest_path
from ...library.references import Reference
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import removal

TANGLE = 200  # commands on a cycle beyond which no way is looked for


@LibraryRule("DP002", "dependency-cycle", severity="error", fix="unsafe", references=("dependency", "optional"))
def dependency_cycle(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report each edge to a file of the same component, with the shortest way back."""
    path = facts.source.path
    members = snapshot.cycles.get(path)
    if members is None:
        return
    inside = frozenset(members if len(members) <= TANGLE else ())
    for target, reference in _edges(snapshot, path).items():
        if target == path or snapshot.cycles.get(target) is not members:
            continue
        way = shortest_path(target, path, snapshot.successors, inside, TANGLE) if inside else None
        if way is None:
            message = f"this dependency is part of a tangle of {len(members):,} commands that depend on one another"
        else:
            names = [snapshot.files[step].name for step in (path, *way)]
            message = f"this dependency is part of a cycle: {' -> '.join(names)}"
        report(
            reference.start,
            reference.end,
            message,
            related=_further(snapshot, way or []),
            fixes=removal("Break the cycle here", reference, safe=False),
        )


def _edges(snapshot: Snapshot, path: str) -> dict[str, Reference]:
    """Where the declared dependencies of a file lead, with the first reference that says so."""
    edges: dict[str, Reference] = {}
    for reference, target in links_of(snapshot, path).declared:
        edges.setdefault(target, reference)
    return edges


def _further(snapshot: Snapshot, way: list[str]) -> Iterator[Related]:
    for source, target in pairwise(way):
        reference = _edges(snapshot, source)[target]
        message = f"`{snapshot.files[source].name}` depends on `{snapshot.files[target].name}`"
        yield Related(source, reference.start, reference.end, message)
