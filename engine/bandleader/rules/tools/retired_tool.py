"""A tool list names a tool that Claude Code no longer has.

## What it does
Reports names of tools that were renamed, merged into others or taken away: `Task`, `LS`, `MultiEdit`,
`NotebookRead`, `TodoRead`, `BashOutput`, `KillShell`, `SlashCommand`. `Task` is still understood as another name of
`Agent`, so it is only a hint.

## Why is this bad?
The name grants nothing any more, and the tool that took its place is missing from the list.

## Example
```markdown
---
description: Rename a module
allowed-tools: Read, LS, MultiEdit
---
```

## Use instead
```markdown
---
description: Rename a module
allowed-tools: Read, Edit
---
```

## Source
Claude Code 2.1.240, docs/en/tools-reference, and its change log (`Task` became `Agent` in 2.1.63).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.grants import Grant
from ...library.schema.tools import RETIRED
from ...library.settings import Settings
from ...text.edit import Edit
from ..report import Report
from ..rule import DocumentRule
from .rule_list import rule_lists


@DocumentRule("TL003", "retired-tool", severity="info", fix="safe", odd="grants")
def retired_tool(doc: Document, settings: Settings, report: Report) -> None:
    """Report old names, with the new one or their removal as the fix."""
    for rules in rule_lists(doc):
        present = None
        for index, grant in enumerate(rules.grants):
            old = grant.tool
            if old not in RETIRED or grant.error or old in settings.check.known.tools:
                continue
            if present is None:
                present = {(other.tool, other.specifier) for other in rules.grants}
            new = RETIRED[old]
            edit = _rename(grant, new) if new and (new, grant.specifier) not in present else rules.removal(index)
            report(
                grant.tool_start,
                grant.tool_end,
                f"`{old}` is now called `{new}`" if new else f"Claude Code no longer has the tool `{old}`",
                fixes=[Fix(f"Change to `{edit.new}`" if edit.new else f"Remove `{old}`", (edit,))] if edit else [],
                tags=("deprecated",),
                severity="hint" if old == "Task" else None,
            )


def _rename(grant: Grant, new: str) -> Edit | None:
    plain = grant.tool_end - grant.tool_start == len(grant.tool)
    if not plain or (grant.tool == "SlashCommand" and grant.specifier):
        return None
    return Edit(grant.tool_start, grant.tool_end, new)
