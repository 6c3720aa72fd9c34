"""A dependency needs an argument that it cannot get.

## What it does
Points out a dependency whose `argument-hint` shows a required argument (`<file>` outside square brackets).

## Why is this bad?
A dependency runs without arguments, so such a command starts with nothing to work on: it asks, or guesses.

## Example
```markdown
---
description: Publish the release
dependencies: [changelog]
---
```
where `changelog` has `argument-hint: "<version>"`.

## Use instead
```markdown
---
description: Write the changelog
argument-hint: "[version]"
---
Without a version take the next one after the last tag.
```
in `changelog.md`.

## Source
Claude Code 2.1.240, docs/en/skills (`argument-hint`); Bandleader: running.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ...text.late import compile_late
from ..report import Report
from ..rule import LibraryRule
from .links import links_of

_OPTIONAL = compile_late(r"\[[^\[\]]*\]")
_REQUIRED = compile_late(r"<[A-Za-z][^<>]*>")
_NESTED = 4  # square brackets inside one another


@LibraryRule("DP016", "argument-for-dependency", severity="info", references=("dependency", "optional"))
def argument_for_dependency(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report direct dependencies whose hint has a required argument."""
    for reference, target in links_of(snapshot, facts.source.path).declared:
        hint = snapshot.files[target].hint
        needed = required_argument(hint) if "<" in hint else ""
        if needed and target != facts.source.path:
            message = f"`{snapshot.files[target].name}` needs {needed}, but it runs without arguments as a dependency"
            report(reference.start, reference.end, message)


def required_argument(hint: str) -> str:
    """The first required argument of a hint, as written; "" without one."""
    for _ in range(_NESTED):
        hint = _OPTIONAL.sub("", hint)
    match = _REQUIRED.search(hint)
    return match[0] if match else ""
