"""A tool list names a tool that does not exist.

## What it does
Reports names in `allowed-tools`, `disallowed-tools`, `tools` and `disallowedTools` that are no tool of Claude Code.
Names of MCP tools and of `check.known.tools` are taken as they are. A name that resembles no tool may be newer than
Bandleader's list, so it is only an info.

## Why is this bad?
Claude Code skips what it does not know, without a word, and names are case-sensitive: with `bash` every shell
command asks for permission, and an agent with `tools: read` cannot read.

## Example
```markdown
---
description: Tidy the imports
allowed-tools: Read, edit, bash
---
```

## Use instead
```markdown
---
description: Tidy the imports
allowed-tools: Read, Edit, Bash
---
```

## Source
Claude Code 2.1.240, docs/en/tools-reference and docs/en/permissions; anthropics/claude-code issue 89195.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.schema.tools import RETIRED, TOOLS
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule
from .nearest import Nearest, nearest
from .rule_list import RuleList, rule_lists

# What other programs, and many writers, call a tool of Claude Code.
_ALSO_CALLED = {
    "Execute": "Bash",
    "Fetch": "WebFetch",
    "Find": "Glob",
    "List": "Glob",
    "Patch": "Edit",
    "Question": "AskUserQuestion",
    "Search": "Grep",
    "Shell": "Bash",
    "Subagent": "Agent",
    "Terminal": "Bash",
    "Todo": "TodoWrite",
    "Web": "WebFetch",
}


@DocumentRule("TL001", "unknown-tool", severity="warning", fix="safe", odd="grants")
def unknown_tool(doc: Document, settings: Settings, report: Report) -> None:
    """Report unknown names; MCP tools, wildcards and malformed rules are not looked at."""
    known = settings.check.known.tools
    for rules in rule_lists(doc):
        for index, grant in enumerate(rules.grants):
            name = grant.tool
            if name in TOOLS or grant.kind != "tool" or grant.error or name in RETIRED or name in known:
                continue
            near = _meant(name) or nearest(name, (*TOOLS, *known))
            report(
                grant.tool_start,
                grant.tool_end,
                f"Claude Code has no tool `{name}`" + (f"; did you mean `{near.name}`?" if near else ""),
                fixes=_fixes(rules, index, near),
                severity=None if near else "info",
            )


def _fixes(rules: RuleList, index: int, near: Nearest | None) -> list[Fix]:
    grant = rules.grants[index]
    start, end = grant.tool_start, grant.tool_end
    fixes: list[Fix] = []
    if near and end - start == len(grant.tool):
        fixes.append(replace(f"Change to `{near.name}`", start, end, near.name, safe=near.certain))
    edit = rules.removal(index)
    if edit:
        fixes.append(Fix(f"Remove `{grant.tool}`", (edit,), safe=False))
    # Changing it would write the same tool twice.
    return fixes[::-1] if near and any(other.tool == near.name for other in rules.grants) else fixes


def _meant(name: str) -> Nearest | None:
    other = _ALSO_CALLED.get(name[:1].upper() + name[1:].lower())
    return Nearest(other, certain=False) if other else None
