"""The front matter is larger or deeper than any reader needs.

## What it does
Reports front matter beyond fixed limits: 256 KiB, 64 levels of nesting, 20,000 values with those behind aliases
counted each time. It is not read at all.

## Why is this bad?
A few lines of aliases can stand for billions of values. Readers that expand them hang or run out of memory.

## Example
```markdown
---
a: &a [x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c]
e: [*d, *d, *d, *d, *d, *d, *d, *d]
---
```

## Use instead
```markdown
---
description: Values written out, and no more of them than a person can read
---
```

## Source
Bandleader: limits of front matter.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM013", "front-matter-too-deep", severity="error", problems=("too-deep",))
def front_matter_too_deep(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "too-deep", "", report)
