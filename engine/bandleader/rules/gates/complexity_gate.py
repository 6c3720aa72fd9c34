"""A command that deploys many agents calls itself simple.

## What it does
Reports `complexity: simple`, written or by default, in a command that names five agents or more.

## Why is this bad?
The complexity gate counts points: 1 for a simple command, 3 for a medium, 8 for a complex one, and 1 for each agent.
A budget that is spent on commands declared too small says nothing.

## Example
```markdown
---
description: Review the whole service
complexity: simple
agents: [reader, tester, writer, reviewer, planner]
---
```

## Use instead
```markdown
---
description: Review the whole service
complexity: complex
agents: [reader, tester, writer, reviewer, planner]
---
```

## Source
Bandleader: pre-execution gates, weights of the complexity budget.
"""

from __future__ import annotations

from ...library.complexity import is_misdeclared
from ...library.document import Document
from ...library.finding import Fix
from ...library.frontmatter.model import Node
from ...library.settings import Settings
from ...text.edit import Edit
from ..entry_edits import addition
from ..report import Report
from ..rule import DocumentRule
from ..written import written


@DocumentRule(
    "QG002", "complexity-gate", severity="warning", fix="unsafe", kinds=("command", "skill"), keys=("agents",)
)
def complexity_gate(doc: Document, settings: Settings, report: Report) -> None:
    """Report the declared value, or `agents` where none is declared."""
    agents = _count(doc.values["agents"].node)
    declared = doc.node("complexity")
    if not is_misdeclared("" if declared is None else declared.scalar or "other", agents):
        return
    node = declared or doc.values["agents"].node
    place = written(node) or node.span
    fixes = []
    for value in ("medium", "complex"):
        edit = Edit(*place, value) if declared else addition(doc, "complexity", value)
        fixes.append(Fix(f"Declare it `{value}`", (edit,), safe=False))
    how = "" if declared else " by default"
    report(*place, f"a command with {agents} agents is not simple, as it is{how} declared", fixes=fixes)


def _count(node: Node) -> int:
    names = [item.scalar for item in node.items] if node.tag == "list" else (node.scalar or "").split(",")
    return sum(1 for name in names if name and name.strip())
