"""A command takes arguments and does not say which.

## What it does
Reports the first `$ARGUMENTS` in the prose of a command or skill without an `argument-hint`.

## Why is this bad?
The documentation gate wants a description, a body, and a hint where arguments are used. Whoever types the name is shown
nothing, and leaves out what the command cannot do without.

## Example
```markdown
---
description: Fix an issue
---
Fix issue $ARGUMENTS.
```

## Use instead
```markdown
---
description: Fix an issue
argument-hint: "[issue]"
---
Fix issue $ARGUMENTS.
```

## Source
Bandleader: pre-execution gates; Claude Code 2.1.240, docs/en/skills (`argument-hint`).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.prose import ARGUMENTS, argument_in_prose
from ...library.settings import Settings
from ..entry_edits import addition
from ..report import Report
from ..rule import DocumentRule


@DocumentRule("QG003", "documentation-gate", severity="info", fix="unsafe", kinds=("command", "skill"), contains=("$",))
def documentation_gate(doc: Document, settings: Settings, report: Report) -> None:
    """Report the placeholder. A file without any front matter has greater worries, and another rule."""
    front_matter = doc.front_matter
    if doc.source.root.format != "claude" or not front_matter.present:
        return
    if any("hint" in key or key in ("arguments", "usage") for key in doc.values):
        return
    if any(problem.kind in ("unclosed", "not-a-mapping") for problem in front_matter.problems):
        return
    if not doc.flag("user-invocable", default=True) or doc.text.find(ARGUMENTS, doc.body_start) < 0:
        return
    start = argument_in_prose(doc.text, doc.markdown.prose, doc.body_start)
    if start >= 0:
        report(
            start,
            start + len(ARGUMENTS),
            "takes arguments, and no `argument-hint` says which",
            fixes=[Fix("Add an `argument-hint`", (addition(doc, "argument-hint", "[arguments]"),), safe=False)],
        )
