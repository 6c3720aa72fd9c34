"""A tab stands where YAML wants spaces.

## What it does
Reports tabs in the indentation of front matter. The fix writes two spaces for each.

## Why is this bad?
The whole front matter stops being YAML. Codex, Copilot and other strict readers reject the file; Claude Code
loads the body without any metadata, so the description, the tool grants and the hint are silently gone.

## Example
```markdown
---
description: Run the unit tests
dependencies:
<tab>- quality/verify
---
```

## Use instead
```markdown
---
description: Run the unit tests
dependencies:
  - quality/verify
---
```

## Source
YAML 1.1, 4.2.3: indentation is spaces only.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM005", "tab-indentation", severity="error", fix="safe", problems=("tab-indentation",))
def tab_indentation(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found."""
    report_problems(doc, "tab-indentation", "Indent with spaces", report)
