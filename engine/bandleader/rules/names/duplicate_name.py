"""Two files have the same name.

## What it does
Reports agents of one project or plugin with the same `name`, and commands or skills that have one name although they
lie in different places (`svelte:check.md` beside `svelte/check.md`, or two folders of commands).

## Why is this bad?
One of the two is never used. Which one is not defined: it is the order in which the files happen to be read.

## Example
```markdown
---
name: reviewer
description: Reviews database migrations
---
```
in `agents/migrations.md`, where `agents/reviewer.md` has that name too.

## Use instead
```markdown
---
name: migration-reviewer
description: Reviews database migrations
---
```

## Source
Claude Code 2.1.240, docs/en/sub-agents (an agent is its `name`, wherever the file lies).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.finding import Related
from ...library.snapshot import Snapshot
from ...library.topics import called
from ..report import Report
from ..rule import LibraryRule
from .alike import alike, same_space

_SHOWN = 5  # other files that a finding points to


@LibraryRule("NM003", "duplicate-name", severity="warning", namesakes=True)
def duplicate_name(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report files whose whole name another file of the same kind and place has."""
    others = alike(snapshot, facts.source.path)
    if not others or _is_nameless(facts):
        return
    kind, name = facts.source.kind, called(facts)[-1:]
    twins = [
        path
        for path in others
        if (other := snapshot.files[path]).source.kind == kind
        and called(other)[-1:] == name
        and same_space(facts, other)
        and not _is_nameless(other)
    ]
    if twins:
        place = facts.name_at if kind == "agent" and facts.name_at[1] else facts.head
        report(
            *place,
            f"another {kind} is called `{facts.name}` too: which of them is used is not defined",
            related=[Related(path, 0, 0, f"another `{facts.name}`") for path in twins[:_SHOWN]],
        )


def _is_nameless(facts: Facts) -> bool:
    """Whether Claude Code takes the file for documentation, since it is an agent without a name."""
    return facts.source.kind == "agent" and facts.source.root.format == "claude" and not facts.name_at[1]
