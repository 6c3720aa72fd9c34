r"""A dollar sign that means itself is taken for an argument.

## What it does
Reports, once a file, `$N` that means money in prose, a parameter of awk, of a shell function or of a whole script, or
something of another language, in a command that takes arguments. In fences it is an info. Commands that Bandleader's
shell runner runs are left alone.

## Why is this bad?
Claude Code replaces `$0` to `$9` wherever they stand, fences included, as soon as that many words are typed: with
`/report last week`, "saved $1.20" reads "saved week.20", and `awk '{print $1}'` prints something else.

## Example
```markdown
---
description: Report what the last run cost
argument-hint: <period>
---
A run costs about $0.10. Report the costs of $ARGUMENTS.
```

## Use instead
```markdown
---
description: Report what the last run cost
argument-hint: <period>
---
A run costs about \$0.10. Report the costs of $ARGUMENTS.
```

## Source
Claude Code 2.1.240, docs/en/skills, substitutions and `\$`; anthropics/claude-code issue 78759.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.edit import Edit
from ..report import Report
from ..rule import DocumentRule
from ..shell import runs_in_shell
from .count import takes_arguments
from .dollars import NUMBERED, dollars, has_dollars


@DocumentRule("AR005", "literal-dollar", severity="warning", fix="safe", kinds=("command", "skill"), pattern=NUMBERED)
def literal_dollar(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first literal `$N` outside fences, else the first one inside; one fix escapes them all."""
    if doc.source.root.format != "claude" or not takes_arguments(doc) or not has_dollars(doc) or runs_in_shell(doc):
        return
    literal = [d for d in dollars(doc) if d.meaning == "literal"]
    if not literal:
        return
    first = next((d for d in literal if d.place != "fence"), literal[0])
    more = len(literal) - 1
    report(
        first.start,
        first.end,
        f"Claude Code puts an argument in place of `{doc.text[first.start : first.end]}`; write `\\$` to keep it"
        + (f" (and {more} more in this file)" if more else ""),
        fixes=[
            Fix("Escape" + (" all of them" if more else " it"), tuple(Edit(d.start, d.start, "\\") for d in literal))
        ],
        severity="info" if first.place == "fence" else None,
    )
