"""A tool is both allowed and denied.

## What it does
Reports a rule of `allowed-tools` (`tools` in an agent) that a rule of `disallowed-tools` (`disallowedTools`) takes
away again: the same rule, or the whole tool.

## Why is this bad?
A denial always wins. The rule grants nothing, and a reader cannot tell which of the two was meant.

## Example
```markdown
---
name: reader
description: Answers questions about the code
tools: Read, Grep, Bash
disallowedTools: Bash
---
```

## Use instead
```markdown
---
name: reader
description: Answers questions about the code
tools: Read, Grep
disallowedTools: Bash
---
```

## Source
Claude Code 2.1.240, docs/en/permissions (deny before allow), docs/en/sub-agents (`disallowedTools`).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix, Related
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .rule_list import allow_list, deny_list


@DocumentRule("TL005", "allowed-and-denied", severity="warning", fix="unsafe", odd="grants")
def allowed_and_denied(doc: Document, settings: Settings, report: Report) -> None:
    """Report granted rules that a denial covers."""
    allowed, denied = allow_list(doc), deny_list(doc)
    if allowed is None or denied is None:
        return
    denials = {(denial.tool, denial.specifier): denial for denial in denied.grants if not denial.error}
    for index, grant in enumerate(allowed.grants):
        denial = denials.get((grant.tool, None)) or denials.get((grant.tool, grant.specifier))
        if denial is None or grant.error:
            continue
        edit = allowed.removal(index)
        report(
            grant.start,
            grant.end,
            f"`{doc.text[grant.start : grant.end]}` is denied as well, and the denial wins",
            fixes=[Fix("Remove it from the allowed tools", (edit,), safe=False)] if edit else [],
            related=[Related(doc.source.path, denial.start, denial.end, "denied here")],
        )
