"""No skill has this name.

## What it does
Reports a name in `skills` of an agent or in a tool rule `Skill(x)` that is no skill or command of the library, none
that comes with Claude Code, and not listed in `check.known.skills`. Names of plugins that are no part of the library
(`plugin:skill`) are left alone, and so is a folder of commands that is checked without the `skills` folder
it is installed beside.

## Why is this bad?
Claude Code skips a skill that it cannot find without a word, so the agent works without it; a rule that names no skill
allows nothing.

## Example
```markdown
---
name: release-manager
description: Prepares releases
skills: [changlog]
---
```

## Use instead
```markdown
---
name: release-manager
description: Prepares releases
skills: [changelog]
---
```

## Source
Claude Code 2.1.240, docs/en/sub-agents (`skills`), docs/en/permissions (`Skill(name)`).
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import is_elsewhere, suggestions

_SERVER = "mcp__"  # prompts of MCP servers are called like skills


@LibraryRule("DP009", "unknown-skill", severity="warning", fix="unsafe", references=("skill",), ways=("missing",))
def unknown_skill(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report names of skills without a target, with the nearest ones."""
    for reference, link in links_of(snapshot, facts.source.path).odd:
        if reference.kind != "skill" or link.how != "missing" or is_elsewhere(snapshot, facts, reference):
            continue
        if not reference.name.startswith(_SERVER):
            hint, fixes = suggestions(snapshot, facts, reference)
            report(reference.start, reference.end, f"no skill is called `{reference.name}`{hint}", fixes=fixes)
