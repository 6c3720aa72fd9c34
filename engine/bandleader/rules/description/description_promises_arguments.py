"""The description of a command speaks of an argument that nothing declares.

## What it does
Reports `$ARGUMENTS` or a placeholder such as `<issue>` in the description of a command that has no `argument-hint`
and uses no argument in its body.

## Why is this bad?
Nothing is replaced in a description: people read it as it stands. Who should type an argument looks for it in the
`argument-hint`, which is shown while typing the name.

## Example
```markdown
---
description: Fix the issue <number>
---
Fix it, and add a test.
```

## Use instead
```markdown
---
description: Fix an issue
argument-hint: "<number>"
---
Fix issue $ARGUMENTS, and add a test.
```

## Source
Claude Code 2.1.240, docs/en/skills: argument-hint, and substitutions, which are for the body.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import line_break, line_end, written

_PROMISE = compile_late(r"\$ARGUMENTS\b|<([a-z][a-z_-]*[a-z])>")
_USE = compile_late(r"\$(?:ARGUMENTS|\d)|\{\{args\}\}|\{ARGS\}|\$\{input:")
_TAGS = frozenset(("br", "em", "code", "strong", "kbd", "example", "commentary", "details", "summary"))


@DocumentRule(
    "DS005",
    "description-promises-arguments",
    severity="hint",
    fix="unsafe",
    kinds=("command",),
    keys=("description",),
)
def description_promises_arguments(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first placeholder in the description of a command without arguments."""
    text = doc.string("description")
    if "$" not in text and "<" not in text:
        return
    match = next((match for match in _PROMISE.finditer(text) if match[1] not in _TAGS), None)
    if match is None or "argument-hint" in doc.values or "arguments" in doc.values:
        return
    if _USE.search(doc.text, doc.body_start):
        return
    node = doc.values["description"].node
    place = written(node)
    start, end = (place.start + match.start(), place.start + match.end()) if place else (node.start, node.end)
    hint = f"<{match[1] or 'arguments'}>"
    at = line_end(doc.text, node.end)
    report(
        start,
        end,
        f"the description speaks of `{match[0]}`, but the command has no `argument-hint` and uses no argument",
        fixes=[replace("Add an `argument-hint`", at, at, f'{line_break(doc.text)}argument-hint: "{hint}"', safe=False)],
    )
