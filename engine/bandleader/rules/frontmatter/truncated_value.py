"""YAML cuts a value at a number sign.

## What it does
Reports an unquoted value with a blank and `#` directly before a word, as in `post to #builds`. A comment with a
blank behind the `#` is taken for one and not reported.

## Why is this bad?
YAML takes the rest of the line for a comment. There is no error: the description or hint just ends early.

## Example
```markdown
---
description: Post the result to #builds
---
```

## Use instead
```markdown
---
description: "Post the result to #builds"
---
```

## Source
YAML 1.1, 6.6 (comments); 13 descriptions of one public library are cut this way.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM012", "truncated-value", severity="warning", fix="unsafe", problems=("truncated-by-comment",))
def truncated_value(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "truncated-by-comment", "Quote the whole value", report)
