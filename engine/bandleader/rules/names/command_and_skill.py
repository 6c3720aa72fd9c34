"""A command and a skill have the same name.

## What it does
Reports a command whose name is that of a skill in the same project or plugin.

## Why is this bad?
The skill wins, so the command can no longer be called. Both may still be shown, and older versions of Claude Code
refuse the name altogether.

## Example
```text
.claude/commands/changelog.md
.claude/skills/changelog/SKILL.md
```

## Use instead
```text
.claude/skills/changelog/SKILL.md
```

## Source
Claude Code 2.1.240, docs/en/skills (a skill goes before a command of the same name); GitHub Copilot CLI, command
reference; anthropics/claude-code issues 14945 and 29040.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.finding import Related
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .alike import alike, same_space

_FORMATS = ("claude", "copilot")  # readers in which commands and skills share their names


@LibraryRule("NM002", "command-and-skill", severity="warning", kinds=("command",), namesakes=True)
def command_and_skill(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report commands with the name of a skill."""
    source = facts.source
    if source.root.format not in _FORMATS:
        return
    for path in alike(snapshot, facts.source.path):
        other = snapshot.files[path]
        if other.source.kind == "skill" and other.source.id == source.id and same_space(facts, other):
            report(
                *facts.head,
                f"a skill is called `{facts.name}` too, and it goes before this command",
                related=[Related(path, 0, 0, "the skill")],
            )
