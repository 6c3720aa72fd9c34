"""A byte order mark stands before the front matter.

## What it does
Reports the invisible character U+FEFF at the start of a file that has front matter.

## Why is this bad?
Readers that compare the first three characters with `---` do not see the front matter: the file loads without any
metadata. Nobody can tell by looking at it.

## Example
```markdown
<U+FEFF>---
description: Run the unit tests
---
```

## Use instead
```markdown
---
description: Run the unit tests
---
```

## Source
The Unicode Standard, 23.8 (a byte order mark is neither needed nor recommended in UTF-8).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM010", "byte-order-mark", severity="error", fix="safe", problems=("byte-order-mark",))
def byte_order_mark(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "byte-order-mark", "Remove the byte order mark", report)
