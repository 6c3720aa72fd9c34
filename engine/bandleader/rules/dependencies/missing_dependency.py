"""A dependency names a command that does not exist.

## What it does
Reports an entry of `dependencies` that leads to no command or skill of the library.

## Why is this bad?
The command cannot run as declared: whoever runs it stops at the missing step, and nothing in an agent CLI
says so beforehand.

## Example
```markdown
---
description: Open a pull request
dependencies: [quality/verfy-all]
---
```

## Use instead
```markdown
---
description: Open a pull request
dependencies: [quality/verify]
---
```

## Source
Bandleader: resolution (folder first, then equal last segment, then close names).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..packages import looks_like_package
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import suggestions


@LibraryRule(
    "DP001", "missing-dependency", severity="error", fix="unsafe", references=("dependency",), ways=("missing",)
)
def missing_dependency(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report declared dependencies without a target, with the nearest names."""
    for reference, link in links_of(snapshot, facts.source.path).odd:
        if reference.kind != "dependency" or link.how != "missing" or looks_like_package(reference.name):
            continue
        hint, fixes = suggestions(snapshot, facts, reference)
        message = f"no command or skill is called `{reference.name}`{hint}"
        report(reference.start, reference.end, message, fixes=fixes)
