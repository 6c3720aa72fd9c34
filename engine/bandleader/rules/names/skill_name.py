"""The name of a skill is not that of its folder.

## What it does
Points out a skill whose `name` differs from its folder's, or that neither the folder nor the name is one that every
reader takes: at most 64 lowercase letters, digits and single hyphens.

## Why is this bad?
In a project Claude Code calls the skill by its folder and shows `name` as a mere label, so what one reads is not what
one types. Strict readers of the Agent Skills specification refuse the skill.

## Example
```markdown
---
name: PDF Tools
description: Fills in and merges PDF forms
---
```
in `skills/pdf-tools/SKILL.md`.

## Use instead
```markdown
---
name: pdf-tools
description: Fills in and merges PDF forms
---
```

## Source
Agent Skills specification (`name`); Claude Code 2.1.240, docs/en/skills (how a skill gets its command name).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import written

_VALID = compile_late(r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*")


@DocumentRule("NM007", "skill-name", severity="hint", fix="safe", kinds=("skill",), keys=("name",))
def skill_name(doc: Document, settings: Settings, report: Report) -> None:
    """Report a `name` that is not the folder's; where the folder is called well, the fix writes its name."""
    name, folder = doc.string("name"), doc.source.id.rsplit("/", 1)[-1]
    node = doc.node("name")
    if node is None or not name or (name == folder and _VALID.fullmatch(name)):
        return
    place = written(node)
    if name == folder:
        message = f"strict readers refuse `{name}`: they take lowercase letters, digits and single hyphens, 64 at most"
        report(*(place or node.span), message)
        return
    root = doc.source.root
    safe = root.origin != "plugin"  # in a plugin it is `name` that others write
    fixes = [replace(f"Change to `{folder}`", *place, folder, safe=safe)] if place and _VALID.fullmatch(folder) else ()
    report(*(place or node.span), f"the skill is called `{name}` here but lies in the folder `{folder}`", fixes=fixes)
