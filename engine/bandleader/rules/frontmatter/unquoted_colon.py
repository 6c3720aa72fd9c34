"""An unquoted value holds a colon and a space.

## What it does
Reports a plain value with `: ` in it, which YAML reads as a key inside a value.

## Why is this bad?
The whole front matter stops being YAML. Codex, Copilot and other strict readers reject the file; Claude Code
loads the body without any metadata, so the description, the tool grants and the hint are silently gone.

## Example
```markdown
---
description: Use this when: the build is red
---
```

## Use instead
```markdown
---
description: "Use this when: the build is red"
---
```

## Source
YAML 1.1, plain scalars; anthropics/claude-code issue 78270.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM002", "unquoted-colon", severity="error", fix="safe", problems=("unquoted-colon",))
def unquoted_colon(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "unquoted-colon", "Quote the value", report)
