"""The body runs a shell command that its tool list does not allow.

## What it does
Reports a command in ``!`...` `` that no `Bash` rule of `allowed-tools` covers, in all its parts. Reading commands that
Claude Code never asks about (`ls`, `git status`) need no rule. Without `allowed-tools` nothing is reported.

## Why is this bad?
These commands run while the file is being read, when nobody can be asked: one that is not allowed, by the file or by
the user's own settings, stops the whole command.

## Example
```markdown
---
description: Review a pull request
allowed-tools: Read
---
!`gh pr view`
```

## Use instead
```markdown
---
description: Review a pull request
allowed-tools: Read, Bash(gh pr view:*)
---
!`gh pr view`
```

## Source
Claude Code 2.1.240, docs/en/skills, dynamic context; docs/en/permissions, compound and read-only commands.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.grants import covered, is_broad
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..shell import inline_commands
from .needed import needed_rules
from .rule_list import RuleList, allow_list


@DocumentRule(
    "TL006", "shell-not-granted", severity="warning", fix="unsafe", kinds=("command", "skill"), contains=("!",)
)
def shell_not_granted(doc: Document, settings: Settings, report: Report) -> None:
    """Report inline shell commands that are not covered."""
    allowed = allow_list(doc)
    if allowed is None or not allowed.grants:
        return
    grants = allowed.grants
    if any(is_broad(grant) or grant.error for grant in grants):
        return
    for start, end in inline_commands(doc):
        command = doc.text[start:end].strip()
        if not command or covered(grants, command):
            continue
        rules = needed_rules((command,), grants, _ending(allowed))
        edits = [allowed.addition(rule) for rule in rules]
        known = tuple(edit for edit in edits if edit)
        report(
            start,
            end,
            f"`allowed-tools` does not cover this command{': it needs ' if rules else ''}"
            + " and ".join(f"`{rule}`" for rule in rules),
            fixes=[Fix("Allow it", known, safe=False)] if known and len(known) == len(edits) else [],
        )


def _ending(rules: RuleList) -> str:
    """How the list writes "and any further words": ``:*`` or a blank and a star."""
    specifiers = [grant.specifier or "" for grant in rules.grants]
    new = any(specifier.endswith(" *") for specifier in specifiers)
    return " *" if new and not any(specifier.endswith(":*") for specifier in specifiers) else ":*"
