"""The body uses an argument by a name that `arguments` does not have.

## What it does
Reports `$name` in the prose of a file that names its `arguments`, where the name is not one of them. Names in capitals
are taken for environment variables. Without a similar name it is an info.

## Why is this bad?
Only declared names are replaced: the model is shown `$isue`, and guesses.

## Example
```markdown
---
description: Fix an issue
arguments: issue
---
Fix issue $isue.
```

## Use instead
```markdown
---
description: Fix an issue
arguments: issue
---
Fix issue $issue.
```

## Source
Claude Code 2.1.240, docs/en/skills, `arguments` and substitutions.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import DocumentRule
from ..tools.nearest import nearest
from .count import argument_names

_NAMED = compile_late(r"\$(?<![\\$\w]\$)([a-z_]\w*)")


@DocumentRule(
    "AR006",
    "undeclared-argument-name",
    severity="warning",
    fix="safe",
    kinds=("command", "skill"),
    keys=("arguments",),
)
def undeclared_argument_name(doc: Document, settings: Settings, report: Report) -> None:
    """Report names in prose that are not declared."""
    if doc.source.root.format != "claude" or doc.text.find("$", doc.body_start) < 0:
        return
    names = argument_names(doc)
    if not names:
        return
    for match in _NAMED.finditer(doc.markdown.prose, doc.body_start):
        name = match[1]
        if name in names or name.lower() != name:
            continue
        near = nearest(name, names)
        fixes = [replace(f"Change to `${near.name}`", *match.span(1), near.name, safe=near.certain)] if near else []
        report(
            *match.span(),
            f"`arguments` has no `{name}`" + (f"; did you mean `${near.name}`?" if near else ""),
            fixes=fixes,
            severity=None if near else "info",
        )
