"""A value begins like a YAML list or mapping and goes on as text.

## What it does
Reports an unquoted value that opens with `[` or `{` and then is no collection: `[file] [mode]`, `[name] | --all`,
`{{placeholder}}`. This is how hints for arguments are mostly written. A value that is a valid list, such as `[file]`
alone, is the subject of `wrong-type`.

## Why is this bad?
The whole front matter stops being YAML. Codex, Copilot and other strict readers reject the file; Claude Code
loads the body without any metadata, so the description, the tool grants and the hint are silently gone.

## Example
```markdown
---
description: Create an issue
argument-hint: [title] [label]
---
```

## Use instead
```markdown
---
description: Create an issue
argument-hint: "[title] [label]"
---
```

## Source
YAML 1.1, flow collections; anthropics/claude-code issues 22161 and 29422.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM003", "flow-lookalike", severity="error", fix="safe", problems=("flow-lookalike",))
def flow_lookalike(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "flow-lookalike", "Quote the value", report)
