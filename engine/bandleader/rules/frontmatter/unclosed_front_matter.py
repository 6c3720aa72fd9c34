"""The front matter is opened but never closed.

## What it does
Reports a first line `---` with keys below it and no line `---` that ends them. The fix adds one behind the last
line that looks like a key or belongs to one.

## Why is this bad?
Readers find no front matter at all: its lines become part of the prompt, and description, grants and hint are gone.

## Example
```markdown
---
description: Run the unit tests

Run `make test`.
```

## Use instead
```markdown
---
description: Run the unit tests
---

Run `make test`.
```

## Source
Claude Code 2.1.240, docs/en/skills; Agent Skills specification (front matter stands between two `---` lines).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM006", "unclosed-front-matter", severity="error", fix="safe", problems=("unclosed",))
def unclosed_front_matter(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "unclosed", "Close the front matter", report)
