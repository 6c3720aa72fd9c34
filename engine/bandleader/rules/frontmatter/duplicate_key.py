"""A key is written twice.

## What it does
Reports a key that its mapping has already. The fix keeps the last value, which is the one that readers take.

## Why is this bad?
YAML forbids it. Some readers reject the file, the others keep the last value and drop the first without a word, so
half of what was written never takes effect.

## Example
```markdown
---
description: Run the unit tests
model: haiku
description: Run all tests
---
```

## Use instead
```markdown
---
model: haiku
description: Run all tests
---
```

## Source
YAML 1.2, 3.2.1.3 (keys are unique); PyYAML and Claude Code keep the last value.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM004", "duplicate-key", severity="error", fix="unsafe", problems=("duplicate-key",))
def duplicate_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "duplicate-key", "Keep the last one only", report, related="written first here")
