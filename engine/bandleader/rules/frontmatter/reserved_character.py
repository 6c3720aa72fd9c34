"""A value begins with a character that means something to YAML.

## What it does
Reports an unquoted value that starts with `*`, `&`, `@`, `%`, `!`, a backtick or another such character and that
YAML therefore cannot read.

## Why is this bad?
The whole front matter stops being YAML. Codex, Copilot and other strict readers reject the file; Claude Code
loads the body without any metadata, so the description, the tool grants and the hint are silently gone.

## Example
```markdown
---
description: **Run** all tests
---
```

## Use instead
```markdown
---
description: "**Run** all tests"
---
```

## Source
YAML 1.1, 5.3 (indicator characters).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM011", "reserved-character", severity="error", fix="safe", problems=("reserved-character",))
def reserved_character(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "reserved-character", "Quote the value", report)
