"""An argument is spliced into a shell command.

## What it does
Reports `$ARGUMENTS`, `$N` and named arguments inside ``!`...` `` and blocks opened by ```` ```! ````, except between
single quotes.

## Why is this bad?
The argument is put in as text, before the shell reads the line: a blank splits it, and `;`, `$(...)` or a backtick
in it runs as a command. Double quotes help against blanks only. The model may call the command too, with text that it
found somewhere.

## Example
```markdown
---
description: Look at a pull request
argument-hint: <number>
---
!`gh pr view $ARGUMENTS`
```

## Use instead
```markdown
---
description: Look at a pull request
argument-hint: <number>
---
Run `gh pr view` with the number $ARGUMENTS.
```
The model then writes the command, and the usual permissions apply. Where the line must run by itself, single quotes
keep everything but a single quote out.

## Source
Claude Code 2.1.240, docs/en/skills, dynamic context; anthropics/claude-code issue 16163.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from ...library.document import Document
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import DocumentRule
from ..shell import inline_commands, shell_blocks
from .count import argument_names

_NUMBERED = r"ARGUMENTS\b(?:\[\d+\])?|\d(?!\w)"
_ARGUMENT = compile_late(rf"\$(?<![\\$]\$)(?:{_NUMBERED})")
# Quoted parts, comments and escapes of a command, so that what is left stands bare.
_PART = compile_late(r"'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\"|(?<=\s)#[^\n]*|\\.", re.DOTALL)


@DocumentRule(
    "AR001",
    "unescaped-argument-in-shell",
    severity="warning",
    fix="unsafe",
    kinds=("command", "skill"),
    contains=("!",),
)
def unescaped_argument_in_shell(doc: Document, settings: Settings, report: Report) -> None:
    """Report arguments in commands that run while the body is read."""
    spans = (*inline_commands(doc), *shell_blocks(doc))
    if not spans:
        return
    names = argument_names(doc)
    argument = re.compile(rf"\$(?<![\\$]\$)(?:{_NUMBERED}|(?:{'|'.join(names)})\b)") if names else _ARGUMENT
    for start, end in spans:
        parts = list(_PART.finditer(doc.text, start, end))
        begins = [part.start() for part in parts]
        for match in argument.finditer(doc.text, start, end):
            at = bisect_right(begins, match.start()) - 1
            part = parts[at] if at >= 0 and match.start() < parts[at].end() else None
            if part is not None and part["double"] is None:
                continue
            bare = [] if part else [replace("Put it between single quotes", *match.span(), f"'{match[0]}'", safe=False)]
            report(
                *match.span(),
                f"`{match[0]}` is put into the shell command as it is: what is typed there runs",
                fixes=bare,
            )
