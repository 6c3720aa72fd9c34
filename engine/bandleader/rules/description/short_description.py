"""A description is too short to say anything.

## What it does
Reports a description with fewer characters than `check.limits.description-min` (10). Scripts that say more in a
character, such as Chinese or Japanese, need fewer.

## Why is this bad?
One word such as `Deploy` repeats the name. People and the model choose by the description: it should say what the
file does, and when.

## Example
```markdown
---
description: Deploy
---
```

## Use instead
```markdown
---
description: Deploy the current branch to staging
---
```

## Source
Claude Code 2.1.240, docs/en/skills: the description decides when a skill is used. The limit is Bandleader's.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..written import written


@DocumentRule("DS002", "short-description", severity="info", keys=("description",))
def short_description(doc: Document, settings: Settings, report: Report) -> None:
    """Report a description below the limit, counted in bytes of UTF-8."""
    node = doc.values["description"].node
    text = (node.scalar or "").strip()
    least = settings.check.limits.description_min
    if text and len(text) < least and len(text.encode("utf-8", "replace")) < least:
        start, end = written(node) or (node.start, node.end)
        report(start, end, f"`{text}` is too short for a description: say what it does, and when to use it")
