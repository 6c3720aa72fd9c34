"""Arguments are counted from 1.

## What it does
Reports a command that uses `$1` and never `$0`, where it clearly means arguments: with an `argument-hint`, or with
`$2` beside it. Money (`$1.50`) and the parameters of shell code are not meant, nor are commands that Bandleader's
shell runner runs, where `$1` is the first.

## Why is this bad?
Claude Code counts from 0: `$1` is the second argument, and the first is lost. Other programs, and older pages about
this one, count from 1.

## Example
```markdown
---
description: Fix an issue on a branch
argument-hint: <issue> <branch>
---
Fix issue $1 on the branch $2.
```

## Use instead
```markdown
---
description: Fix an issue on a branch
argument-hint: <issue> <branch>
---
Fix issue $0 on the branch $1.
```

## Source
Claude Code 2.1.240, docs/en/skills, substitutions; anthropics/claude-code issue 92171.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.edit import Edit
from ..report import Report
from ..rule import DocumentRule
from ..shell import runs_in_shell
from .count import argument_count, takes_arguments
from .dollars import NUMBERED, Dollar, dollars, has_dollars


@DocumentRule("AR002", "one-based-arguments", severity="warning", fix="unsafe", kinds=("command",), pattern=NUMBERED)
def one_based_arguments(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first `$1` of a command whose arguments start there."""
    if doc.source.root.format != "claude" or not has_dollars(doc) or runs_in_shell(doc):
        return
    found = dollars(doc)
    first = one_based(doc, found)
    if first is None:
        return
    shifted = [d for d in found if d.meaning == "argument" or (d.meaning == "unclear" and d.place == "fence")]
    report(
        first.start,
        first.end,
        f"Claude Code counts arguments from 0: `{doc.text[first.start : first.end]}` is the second, and the first is"
        " never used",
        fixes=[
            Fix(
                "Count from 0",
                tuple(Edit(d.digits, d.digits + len(str(d.number)), str(d.number - 1)) for d in shifted),
                safe=False,
            )
        ],
    )


def one_based(doc: Document, found: list[Dollar]) -> Dollar | None:
    """The first argument of a command that counts from 1, else None."""
    if any(d.number == 0 and d.meaning != "literal" for d in found):
        return None
    used = [d for d in found if d.meaning == "argument"]
    first = next((d for d in used if d.number == 1), None)
    if first is None:
        return None
    highest = max(d.number for d in used)
    count = argument_count(doc)
    if count is not None:
        return first if highest >= count else None
    return first if highest > 1 or takes_arguments(doc) else None
