"""An agent has capitals or spaces in its name.

## What it does
Points out a `name` of a Claude Code agent with capitals or blanks. (A colon in it, or a hyphen at its beginning, is
`value-not-allowed`: such an agent is not loaded at all.)

## Why is this bad?
Names of agents are lowercase words with hyphens between them. Whoever calls the agent must hit every capital, and a
name with a blank cannot be written as `@agent-name`.

## Example
```markdown
---
name: Code Reviewer
description: Reviews changes before they are merged
---
```

## Use instead
```markdown
---
name: code-reviewer
description: Reviews changes before they are merged
---
```

## Source
Claude Code 2.1.240, docs/en/sub-agents (`name`).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import written

_ODD = compile_late(r"[\sA-Z]")
_NO_WORD = compile_late(r"[^a-z0-9]+")


@DocumentRule("NM010", "agent-name", severity="info", fix="unsafe", kinds=("agent",), keys=("name",))
def agent_name(doc: Document, settings: Settings, report: Report) -> None:
    """Report names that are not lowercase words, with such words as the fix."""
    name, node = doc.string("name"), doc.node("name")
    if node is None or doc.source.root.format != "claude":
        return
    if not _ODD.search(name) or ":" in name or name.startswith("-"):
        return
    place = written(node)
    slug = _NO_WORD.sub("-", name.lower()).strip("-")
    report(
        *(place or node.span),
        f"`{name}` is written with capitals or blanks: names of agents are lowercase words with hyphens",
        fixes=[replace(f"Change to `{slug}`", *place, slug, safe=False)] if place and slug else (),
    )
