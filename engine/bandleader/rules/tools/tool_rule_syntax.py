"""A permission rule is malformed.

## What it does
Reports rules of a tool list that are not `Tool` or `Tool(specifier)`: parentheses that are not closed or hold
nothing, text after the rule, `:*` anywhere but at the very end, and a `*` in a name except after `mcp__server__`.

## Why is this bad?
Claude Code skips such a rule, or takes it literally: nothing is granted by it, and with an unclosed parenthesis
neither by the rules behind it.

## Example
```markdown
---
description: Show what changed
allowed-tools: Bash(git status:*, Read
---
```

## Use instead
```markdown
---
description: Show what changed
allowed-tools: Bash(git status:*), Read
---
```

## Source
Claude Code 2.1.240, docs/en/permissions, rule syntax.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.grants import Grant, split_rules
from ...library.schema.tools import RETIRED, TOOLS
from ...library.settings import Settings
from ..report import Report, remove, replace
from ..rule import DocumentRule
from .rule_list import RuleList, rule_lists

_LONGEST = 500  # characters of an unclosed rule in which its end is looked for


@DocumentRule("TL002", "tool-rule-syntax", severity="error", fix="safe", odd="grants")
def tool_rule_syntax(doc: Document, settings: Settings, report: Report) -> None:
    """Report what no rule can be read from, and stars that mean nothing where they stand."""
    for rules in rule_lists(doc):
        for index, grant in enumerate(rules.grants):
            if grant.error:
                report(grant.start, grant.end, f"not a permission rule: {grant.error}", fixes=_mended(rules, index))
            elif grant.kind == "wildcard" and grant.tool != "*":
                report(
                    grant.start,
                    grant.end,
                    "a `*` in a name counts only after a literal `mcp__server__`: this rule is skipped",
                    severity="warning",
                )
            elif grant.tool == "Bash" and ":*" in (grant.specifier or "")[:-2]:
                _report_inner_star(doc, grant, report)


def _report_inner_star(doc: Document, grant: Grant, report: Report) -> None:
    rule = doc.text[grant.start : grant.end]
    at = rule.find(":*")
    if at >= 0:
        start = grant.start + at
        report(
            start,
            start + 2,
            "`:*` means any further words only at the very end of a rule; here it is taken literally",
            fixes=[replace("Change to ` *`", start, start + 2, " *", safe=False)],
            severity="warning",
        )


def _mended(rules: RuleList, index: int) -> list[Fix]:
    grant = rules.grants[index]
    rule = rules.doc.text[grant.start : grant.end].rstrip()
    end = grant.start + len(rule)
    if "never closed" in grant.error:
        return _closed(rule, grant.start)
    if rule.endswith("()"):
        # Without the parentheses a shell rule would allow everything.
        if grant.tool not in ("Bash", "PowerShell"):
            return [remove("Remove the parentheses", end - 2, end, safe=False)]
    elif rule[:-1] in TOOLS and rule[-1] == ")":
        return [remove("Remove the parenthesis", end - 1, end)]
    edit = rules.removal(index)
    return [Fix("Remove the rule", (edit,), safe=False)] if edit else []


def _closed(rule: str, start: int) -> list[Fix]:
    """Close the parenthesis before the first comma behind which only rules of known tools follow, or at the end."""
    at = rule.find(",") if len(rule) <= _LONGEST else -1
    while at >= 0:
        rest = split_rules(rule[at + 1 :], 0)
        if rest and all((other.tool in TOOLS or other.tool in RETIRED) and not other.error for other in rest):
            return [replace("Close the parenthesis", start + at, start + at, ")")]
        at = rule.find(",", at + 1)
    quotes = len(rule) - len(rule.rstrip("\"'`"))
    end = start + len(rule) - quotes
    return [replace("Close the parenthesis", end, end, ")", safe="," not in rule and not quotes)]
