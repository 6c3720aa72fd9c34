"""A reader that the library is meant for ignores a key.

## What it does
For each of `codex`, `copilot` and `opencode` in `check.targets`, reports keys that mean something to Claude Code and
nothing to that reader. Keys of Bandleader, and those that only describe the file, are left alone.

## Why is this bad?
The file loads and behaves differently: another model, other permissions, no fork.

## Example
With `targets = ["claude", "codex"]`:
```markdown
---
name: release-notes
description: Write the notes of a release
model: haiku
---
```

## Use instead
```markdown
---
name: release-notes
description: Write the notes of a release
---
```

## Source
openai/codex docs/skills and docs/prompts; docs.github.com, Copilot CLI command reference; opencode.ai/docs. Summer
2026.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .targets import TARGETS, listed


@DocumentRule("PT002", "target-ignores-key", severity="info", kinds=("command", "skill"), portability=True)
def target_ignores_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report the key with all its targets at once."""
    targets = [TARGETS[name] for name in settings.check.targets if name in TARGETS]
    if not targets or doc.source.root.format != "claude":
        return
    kind = doc.source.kind
    for key, entry in doc.values.items():
        known = doc.schema.get(key)
        if known is None or known.status != "official":
            continue
        ignoring = [target.title for target in targets if kind in target.keys and key not in target.keys[kind]]
        if ignoring:
            verb = "ignores" if len(ignoring) == 1 else "ignore"
            report(entry.key_start, entry.key_end, f"{listed(ignoring)} {verb} `{key}`")
