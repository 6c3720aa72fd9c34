"""A command or skill has the name of a built-in command.

## What it does
Reports commands and skills of Claude Code whose whole name is that of a built-in command such as `review` or `status`.
Names in a subfolder (`/test:run`) and in a plugin (`/plugin:review`) are others. A skill that comes with Claude Code
may be replaced on purpose, which is a hint, as is a command of a library that is not installed and may get a namespace;
a command called `skill` is an error.

## Why is this bad?
What happens on `/review` is not up to the file: the built-in command runs, or the menu shows the name twice. A command
called `skill` has kept Claude Code from running any command at all.

## Example
```text
.claude/commands/review.md
```

## Use instead
```text
.claude/commands/review-branch.md
```

## Source
Claude Code 2.1.240, docs/en/commands; anthropics/claude-code issues 13586, 44199 and 75697.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.schema.builtins import BUILT_IN_COMMANDS, BUNDLED_SKILLS
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..written import line_end

_TOOL = "skill"


@DocumentRule("NM001", "shadows-built-in", severity="warning", kinds=("command", "skill"))
def shadows_built_in(doc: Document, settings: Settings, report: Report) -> None:
    """Report names of the top level of a project that Claude Code has itself."""
    source = doc.source
    name, root = source.id, source.root
    if name not in BUILT_IN_COMMANDS and name != _TOOL:
        return
    if root.format != "claude" or root.prefix or root.origin == "plugin":
        return
    end = line_end(doc.text, 0)
    if name == _TOOL:
        if source.kind == "command":
            message = "a command called `skill` takes the place of the tool that runs commands: none of them runs"
            report(0, end, message, severity="error")
    elif name in BUNDLED_SKILLS:
        report(
            0, end, f"`/{name}` is a skill that comes with Claude Code, which this takes the place of", severity="hint"
        )
    else:
        message = f"`/{name}` is a command of Claude Code itself; it may run in place of this one"
        report(0, end, message, severity="hint" if root.origin == "folder" else None)
