"""The body uses more arguments than the command says it takes.

## What it does
Reports a `$N` or `$ARGUMENTS[N]` beyond the names in `arguments`, or beyond the parts of an `argument-hint` that
consists of `[a]` and `<b>` only.

## Why is this bad?
Who follows the hint leaves the argument out, and the placeholder stays in the text as it is.

## Example
```markdown
---
description: Fix an issue on a branch
argument-hint: <issue>
---
Fix issue $0 on the branch $1.
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
Claude Code 2.1.240, docs/en/skills, substitutions: a missing `$N` is left as it is.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..shell import runs_in_shell
from .count import argument_count
from .dollars import NUMBERED, dollars, has_dollars
from .one_based_arguments import one_based


@DocumentRule("AR003", "argument-beyond-hint", severity="info", kinds=("command", "skill"), pattern=NUMBERED)
def argument_beyond_hint(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first use of each argument beyond the announced ones."""
    if doc.source.root.format != "claude":
        return
    count = argument_count(doc)
    if count is None or not has_dollars(doc) or runs_in_shell(doc):
        return
    found = dollars(doc)
    plural = "" if count == 1 else "s"
    last = count if one_based(doc, found) else count - 1
    beyond = {d.number: d for d in reversed(found) if d.meaning == "argument" and d.number > last}
    for d in beyond.values():
        report(
            d.start,
            d.end,
            f"`{doc.text[d.start : d.end]}` is beyond what the {doc.source.kind} announces: {count} argument{plural}",
        )
