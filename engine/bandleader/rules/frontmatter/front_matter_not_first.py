"""The front matter does not begin on the first line.

## What it does
Reports blank lines or text before the opening `---` of what is front matter otherwise.

## Why is this bad?
Readers look for the front matter on the first line only. Further down its lines are part of the prompt, and
description, grants and hint are gone.

## Example
```markdown
# Unit tests
---
description: Run the unit tests
---
Run `make test`.
```

## Use instead
```markdown
---
description: Run the unit tests
---
# Unit tests
Run `make test`.
```

## Source
Agent Skills specification (the file begins with the front matter); Claude Code 2.1.240, docs/en/skills.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM007", "front-matter-not-first", severity="error", fix="safe", problems=("not-first",))
def front_matter_not_first(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "not-first", "Move the front matter to the top", report)
