"""A file has no front matter.

## What it does
Reports a command, skill or agent that begins with its body. It is a warning in a skill, an info in a command and a
hint in an agents folder, where such a file is documentation and no agent. Blank files and Cursor's commands, which
have no front matter, are left alone.

## Why is this bad?
A command works without, but the menu shows its first paragraph in place of a description, nothing says what its
arguments are, and every tool asks for permission. Strict readers skip a skill without front matter.

## Example
```markdown
# Unit tests
Run the unit tests and explain every failure.
```

## Use instead
```markdown
---
description: Run the unit tests and explain every failure
---

# Unit tests
Run the unit tests and explain every failure.
```

## Source
Claude Code 2.1.240, docs/en/skills and docs/en/sub-agents; Agent Skills specification; wshobson/agents issue 493.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...library.document import Document
from ...library.finding import Severity
from ...library.frontmatter.quote import quote
from ...library.settings import Settings
from ...library.source import Kind
from ..draft import draft_description
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import line_break, line_end

_SEVERITY: Mapping[Kind, Severity] = {"command": "info", "agent": "hint"}
_BARE = ("command", "cursor")


@DocumentRule("FM008", "missing-front-matter", severity="warning", fix="unsafe")
def missing_front_matter(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first line."""
    source, text = doc.source, doc.text
    matter = doc.front_matter
    if matter.present or matter.problems or not text.strip() or (source.kind, source.root.format) == _BARE:
        return
    report(
        0,
        line_end(text, 0),
        f"this {source.kind} has no front matter",
        fixes=[replace("Add a front matter", 0, text.startswith("\ufeff"), _front_matter(doc), safe=False)],
        severity=_SEVERITY.get(source.kind),
    )


def _front_matter(doc: Document) -> str:
    name = [f"name: {quote(doc.source.id.rsplit('/', 1)[-1])}"] if doc.source.kind != "command" else []
    lines = ("---", *name, f"description: {quote(draft_description(doc))}", "---", "")
    return "".join(line + line_break(doc.text) for line in lines)
