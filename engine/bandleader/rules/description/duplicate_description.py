"""Two files of one kind have the same description.

## What it does
Reports commands, skills or agents of one project whose descriptions differ at most in capitals, spaces and the
final full stop. Copies of one file for several programs are not meant. In commands, which people choose by their
names, it is an info.

## Why is this bad?
The model chooses by description. With two equal ones the choice is a matter of luck, and people see the same line
twice in the list. Most often one was copied and never adapted.

## Example
```markdown
---
description: Run all tests
---
```
in both `test.md` and `check.md`.

## Use instead
Say in each description what sets it apart.

## Source
Claude Code 2.1.240, docs/en/skills and docs/en/sub-agents: the description decides what is used.
"""

from __future__ import annotations

from itertools import islice

from ...library.facts import Facts
from ...library.finding import Related
from ...library.snapshot import Snapshot, summary_group
from ..report import Report
from ..rule import LibraryRule

_SHOWN = 3  # other files that are pointed at


@LibraryRule("DS004", "duplicate-description", severity="warning")
def duplicate_description(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report a description that other files of the same kind and project have too."""
    group = snapshot.summaries.get(summary_group(facts), ())
    if len(group) < 2:
        return
    # Equal ids are one thing installed for several programs.
    others = list(islice((path for path in group if snapshot.files[path].source.id != facts.source.id), _SHOWN + 1))
    if others:
        names = " and ".join(f"`{snapshot.files[path].name}`" for path in others[:_SHOWN])
        report(
            *facts.summary_at,
            f"{names}{' and others have' if len(others) > _SHOWN else ' has' if len(others) == 1 else ' have'}"
            " the same description",
            related=[Related(path, *snapshot.files[path].summary_at, "the same here") for path in others[:_SHOWN]],
            severity="info" if facts.source.kind == "command" else None,
        )
