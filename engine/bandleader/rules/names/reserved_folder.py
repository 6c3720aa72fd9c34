"""A skill lies in a folder that Claude Code keeps for itself.

## What it does
Reports skills below a folder called `synced` in a folder of skills.

## Why is this bad?
Claude Code puts skills there that it has fetched from claude.ai, and treats the folder as its own: the skill may be
overwritten or not be read.

## Example
```text
.claude/skills/synced/changelog/SKILL.md
```

## Use instead
```text
.claude/skills/changelog/SKILL.md
```

## Source
Claude Code 2.1.240, docs/en/skills.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.schema.builtins import RESERVED_FOLDERS
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..written import line_end


@DocumentRule("NM008", "reserved-folder", severity="warning", kinds=("skill",))
def reserved_folder(doc: Document, settings: Settings, report: Report) -> None:
    """Report skills whose first folder is reserved."""
    folder, root = doc.source.id.split("/", 1)[0], doc.source.root
    if folder in RESERVED_FOLDERS and root.format == "claude" and root.origin != "plugin":
        report(0, line_end(doc.text, 0), f"Claude Code keeps the folder `{folder}` for skills that it fetches itself")
