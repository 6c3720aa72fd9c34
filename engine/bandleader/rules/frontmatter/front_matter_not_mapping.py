"""The front matter holds no keys.

## What it does
Reports front matter that is a list or a text instead of `key: value` lines.

## Why is this bad?
Readers find no key in it: the file loads without any metadata, or is rejected.

## Example
```markdown
---
- Run the unit tests
---
```

## Use instead
```markdown
---
description: Run the unit tests
---
```

## Source
Claude Code 2.1.240, docs/en/skills; Agent Skills specification.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM009", "front-matter-not-mapping", severity="error", problems=("not-a-mapping",))
def front_matter_not_mapping(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "not-a-mapping", "", report)
