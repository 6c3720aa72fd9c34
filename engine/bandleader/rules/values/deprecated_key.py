"""A key has an old or wrong spelling that its reader does not read.

## What it does
Reports keys whose right spelling is known: `allowed_tools` and `tools` in a command, `allowed-tools` in an agent,
`when-to-use` (the official spelling is `when_to_use`), `hide-from-slash-command-tool`. Renaming is safe where only
the spelling differs; `tools` may have been written for another reader.

## Why is this bad?
The key does not apply. A command with `allowed_tools` asks for every tool; an agent with `allowed-tools` has all
tools although it names three.

## Example
```markdown
---
description: Show what changed
allowed_tools: Bash(git diff *)
---
```

## Use instead
```markdown
---
description: Show what changed
allowed-tools: Bash(git diff *)
---
```

## Source
Claude Code 2.1.240, docs/en/skills and docs/en/sub-agents; custom agents of GitHub Copilot; opencode.ai/docs/agents.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ..entry_edits import renaming
from ..report import Report
from ..rule import DocumentRule
from .schema import respelt
from .subject import is_disputed


@DocumentRule("VA006", "deprecated-key", severity="warning", fix="safe", odd="entries")
def deprecated_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report old spellings; the fix renames the first one of a key that is missing under its right name."""
    old = respelt(doc.source.kind, doc.source.root.format)
    if doc.values.keys().isdisjoint(old.keys()):
        return
    taken = set(doc.values)
    for name, entry in doc.values.items():
        if name not in old or name in settings.check.known.keys or is_disputed(doc, *entry.key_span):
            continue
        right = old[name].replaced_by
        fixes: list[Fix] = []
        if right and right not in taken:
            fixes = [Fix(f"Rename to `{right}`", (renaming(doc, entry, right),), _is_spelling(name, right))]
        taken.add(right)
        message = f"`{name}` is not read: write `{right}`" if right else f"`{name}` is deprecated: {old[name].doc}"
        report(entry.key_start, entry.key_end, message, fixes=fixes, tags=("deprecated",))


def _is_spelling(name: str, right: str) -> bool:
    """Whether it is the same word with another separator, capitals or a letter more or less."""
    name, right = (key.lower().replace("_", "").replace("-", "") for key in (name, right))
    return abs(len(name) - len(right)) <= 1 and len(set(name) ^ set(right)) <= 2
