"""A README among the commands is a command itself.

## What it does
Points out a `README.md` in a folder of commands that Claude Code reads. For Bandleader it is documentation.

## Why is this bad?
Claude Code makes a command of every Markdown file below the folder, so the menu offers `/README`.

## Example
```text
.claude/commands/README.md
```

## Use instead
```text
.claude/README.md
```

## Source
Claude Code 2.1.240, docs/en/skills (files in `.claude/commands/`).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..written import line_end

_FILE = "readme"


@DocumentRule("NM009", "readme-command", severity="hint", kinds=("shared",))
def readme_command(doc: Document, settings: Settings, report: Report) -> None:
    """Report a README below a root of commands."""
    source = doc.source
    root = source.root
    *folders, file = source.id.split("/")
    if file.lower() != _FILE or "_shared" in folders or root.kind != "command":
        return
    if root.format == "claude" and root.origin != "folder":
        name = source.id.replace("/", ":")
        report(0, line_end(doc.text, 0), f"Claude Code makes the command `/{name}` of this file")
