"""A dependency looks like a software package.

## What it does
Reports an entry of `dependencies` such as `pandas>=2` or `left-pad@1.3` that is no command of the library. In a skill
a plain list may hold packages, so there only entries are looked at that can only mean commands.

## Why is this bad?
The key is taken twice: claude.ai reads `dependencies` of a skill as software packages, Bandleader reads commands that
must run first. A package can never run, so a plan with this command fails.

## Example
```markdown
---
description: Draw the charts of the report
dependencies: ["pandas>=2", report/collect]
---
```

## Use instead
```markdown
---
description: Draw the charts of the report
dependencies: [report/collect]
compatibility: needs Python with pandas 2
---
```

## Source
anthropics/skills issue 150; Bandleader: front matter.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..packages import looks_like_package
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import removal


@LibraryRule(
    "DP010", "package-dependency", severity="warning", fix="unsafe", references=("dependency",), ways=("missing",)
)
def package_dependency(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report declared dependencies without a target that have the form of a package requirement."""
    for reference, link in links_of(snapshot, facts.source.path).odd:
        if reference.kind == "dependency" and link.how == "missing" and looks_like_package(reference.name):
            report(
                reference.start,
                reference.end,
                f"`{reference.name}` looks like a software package, but `dependencies` lists commands to run first",
                fixes=removal("Remove the entry", reference, safe=False),
            )
