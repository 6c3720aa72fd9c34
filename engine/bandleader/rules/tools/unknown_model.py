"""`model` is not a name that Claude Code knows.

## What it does
Reports a `model` that is neither an alias (`sonnet`, `opus`, `inherit` ...) nor has the form of a full id
(`claude-...`). Which ids exist cannot be told offline. Files of other vendors are not looked at.

## Why is this bad?
The command or agent fails when it is used, or runs with another model than the one meant.

## Example
```markdown
---
name: reviewer
description: Reviews changes
model: Claude Sonnet 4.5
---
```

## Use instead
```markdown
---
name: reviewer
description: Reviews changes
model: claude-sonnet-4-5
---
```

## Source
Claude Code 2.1.240, docs/en/model-config.
"""

from __future__ import annotations

import re

from ...library.document import Document
from ...library.finding import Fix
from ...library.schema.models import MODELS, is_model
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import written
from .nearest import Nearest, nearest

# `Claude Sonnet 4.5`, `sonnet-4.5`, `anthropic/claude-opus-4.1`, `Opus 4`
_DISPLAY = compile_late(
    r"(?:anthropic/)?(?:claude[ -])?(opus|sonnet|haiku|fable)(?:[ -](\d+)(?:[.-](\d+))?)?", re.IGNORECASE
)
_PLACEHOLDER = compile_late(r"[{}<>\[$]")


@DocumentRule("TL008", "unknown-model", severity="warning", fix="safe", keys=("model",))
def unknown_model(doc: Document, settings: Settings, report: Report) -> None:
    """Report a model that Claude Code cannot mean."""
    node = doc.values["model"].node
    name = node.scalar
    if not name or doc.source.root.format != "claude" or is_model(name) or name in settings.check.known.models:
        return
    if _PLACEHOLDER.search(name):
        return
    near = _meant(name) or nearest(name, (*MODELS, *settings.check.known.models))
    place = written(node)
    fixes: list[Fix] = []
    if near and place:
        fixes.append(replace(f"Change to `{near.name}`", place.start, place.end, near.name, safe=near.certain))
    start, end = place or (node.start, node.end)
    report(
        start,
        end,
        f"Claude Code knows no model `{name}`" + (f"; did you mean `{near.name}`?" if near else ""),
        fixes=fixes,
    )


def _meant(name: str) -> Nearest | None:
    """The id that a display name stands for: `Claude Sonnet 4.5` is `claude-sonnet-4-5`."""
    match = _DISPLAY.fullmatch(name.strip())
    if match is None:
        return None
    family, *version = (part.lower() for part in match.groups() if part)
    return Nearest("-".join(("claude", family, *version)) if version else family, certain=True)
