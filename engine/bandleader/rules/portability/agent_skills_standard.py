"""A skill does not keep to the Agent Skills standard.

## What it does
With `agent-skills` in `check.targets`, reports a missing `name` or `description`, a name that is not the folder's or is
not made of lowercase letters, digits and single hyphens (64 at most), values that are too long, and keys that the
standard does not have.

## Why is this bad?
Validators of the standard, and the upload of skills to claude.ai, refuse the skill.

## Example
```markdown
---
name: Release_Notes
description: Write the notes of a release
model: haiku
---
```
in `skills/release-notes/SKILL.md`.

## Use instead
```markdown
---
name: release-notes
description: Write the notes of a release
metadata:
  model: haiku
---
```

## Source
agentskills.io, specification (summer 2026); its validator `skills-ref validate`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.late import compile_late
from ...text.span import Span
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import line_end, written
from .targets import STANDARD_KEYS

_NAME = compile_late(r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_LIMITS = {"description": 1024, "compatibility": 500}  # characters


@DocumentRule("PT003", "agent-skills-standard", severity="warning", fix="unsafe", kinds=("skill",), portability=True)
def agent_skills_standard(doc: Document, settings: Settings, report: Report) -> None:
    """Report whatever a validator of the standard would stop at."""
    if "agent-skills" not in settings.check.targets or doc.unreadable:
        return
    for key in ("name", "description"):
        if not doc.string(key):
            report(0, line_end(doc.text, 0), f"the Agent Skills standard wants a `{key}`")
    for span, message, fixes in (*_name(doc), *_lengths(doc)):
        report(*span, message, fixes=fixes)
    for key, entry in doc.values.items():
        if key not in STANDARD_KEYS:
            report(entry.key_start, entry.key_end, f"the Agent Skills standard has no key `{key}`")


def _name(doc: Document) -> Iterator[tuple[Span, str, list[Fix]]]:
    node, name, folder = doc.node("name"), doc.string("name"), doc.source.id.rsplit("/", 1)[-1]
    if node is None or not name or (name == folder and _NAME.fullmatch(name)):
        return
    place = written(node) or node.span
    if not _NAME.fullmatch(name):
        message = f"`{name}` is no name of the Agent Skills standard: lowercase letters, digits and single hyphens"
    else:
        message = f"the Agent Skills standard wants the name of the folder, `{folder}`"
    fixes = [replace(f"Change to `{folder}`", *place, folder, safe=False)] if _NAME.fullmatch(folder) else []
    yield place, message, fixes if name != folder else []


def _lengths(doc: Document) -> Iterator[tuple[Span, str, list[Fix]]]:
    for key, most in _LIMITS.items():
        node = doc.node(key)
        size = len(doc.string(key))
        if node is not None and size > most:
            yield node.span, f"the Agent Skills standard allows {most:,} characters for `{key}`, here are {size:,}", []
