"""A path is given to a tool whose paths are never looked at.

## What it does
Reports `Write(path)` and `Glob(path)` in the tool lists of commands and skills.

## Why is this bad?
Rules about paths are only read from `Edit`, which stands for all tools that change files, and from `Read`, which
stands for all that look at them. A rule for `Write` or `Glob` is accepted and never consulted.

## Example
```markdown
---
description: Write the change log
allowed-tools: Read, Write(CHANGELOG.md)
---
```

## Use instead
```markdown
---
description: Write the change log
allowed-tools: Read, Edit(CHANGELOG.md)
---
```

## Source
Claude Code 2.1.240, docs/en/permissions, Read and Edit.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule
from .rule_list import rule_lists

_INSTEAD = {"Write": "Edit", "Glob": "Read"}


@DocumentRule("TL007", "dead-tool-rule", severity="warning", fix="safe", kinds=("command", "skill"), odd="grants")
def dead_tool_rule(doc: Document, settings: Settings, report: Report) -> None:
    """Report rules with a path for the wrong tool."""
    for rules in rule_lists(doc):
        for grant in rules.grants:
            if grant.specifier is None or grant.tool not in _INSTEAD or grant.error or grant.specifier.strip() == "*":
                continue
            right = _INSTEAD[grant.tool]
            plain = grant.tool_end - grant.tool_start == len(grant.tool)
            report(
                grant.start,
                grant.end,
                f"paths of `{grant.tool}` are never consulted: those of `{right}` are",
                fixes=[replace(f"Change to `{right}`", grant.tool_start, grant.tool_end, right)] if plain else [],
            )
