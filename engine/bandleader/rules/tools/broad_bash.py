"""Every shell command is allowed without asking.

## What it does
Reports a bare `Bash`, `Bash(*)`, `PowerShell` or `*` in the `allowed-tools` of a command or skill. It is a hint under
the `standard` policy of `gates.safety`, a warning under `strict`, and nothing when the policy is `off`.

## Why is this bad?
`allowed-tools` takes away the question before a tool runs; it restricts nothing. With a bare `Bash` nobody is asked
before anything that a shell can do.

## Example
```markdown
---
description: Show what changed
allowed-tools: Bash
---
!`git status --short`
```

## Use instead
```markdown
---
description: Show what changed
allowed-tools: Bash(git status:*)
---
!`git status --short`
```

## Source
Claude Code 2.1.240, docs/en/skills (`allowed-tools` pre-approves) and docs/en/permissions.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.grants import is_broad
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule
from ..shell import inline_commands
from .needed import needed_rules
from .rule_list import RuleList, allow_list


@DocumentRule("TL004", "broad-bash", severity="hint", fix="unsafe", kinds=("command", "skill"), odd="grants")
def broad_bash(doc: Document, settings: Settings, report: Report) -> None:
    """Report rules that allow any shell command; the word `all` is for the safety gate to judge."""
    allowed = allow_list(doc)
    if allowed is None or settings.gates.safety == "off":
        return
    broad = [grant for grant in allowed.grants if is_broad(grant) and grant.kind != "all"]
    narrow = _narrow_rules(allowed) if broad else ""
    for grant in broad:
        fix = replace("Allow only what the body runs", grant.start, grant.end, narrow, safe=False)
        report(
            grant.start,
            grant.end,
            f"`{doc.text[grant.start : grant.end]}` allows every shell command without asking",
            fixes=[fix] if narrow and grant.tool == "Bash" else [],
            severity="warning" if settings.gates.safety == "strict" else None,
        )


def _narrow_rules(allowed: RuleList) -> str:
    """The rules that the body's inline commands need, or "" when there are none or they do not fit."""
    doc = allowed.doc
    commands = [doc.text[start:end] for start, end in inline_commands(doc)]
    rules = needed_rules(commands, (), ":*") if commands else []
    # An item of a list is one rule; only in a string may several take the place of one.
    return "" if len(rules) > 1 and allowed.entry.node.tag == "list" else ", ".join(rules)
