"""A key is misspelt.

## What it does
Reports a key that no reader knows and that is one or two edits away from one that is missing: `descripton`,
`allowed_tols`, `Model`. Keys that belong to other kinds of files and old spellings have rules of their own.

## Why is this bad?
Readers ignore keys that they do not know, without a word: the description, the grant or the model does not apply.

## Example
```markdown
---
descripton: Run the unit tests
---
```

## Use instead
```markdown
---
description: Run the unit tests
---
```

## Source
Claude Code 2.1.240, docs/en/skills (unknown keys are ignored); the keys are those of each reader's reference.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ..entry_edits import renaming
from ..report import Report
from ..rule import DocumentRule
from .spelling import unknown_keys


@DocumentRule("VA001", "misspelt-key", severity="warning", fix="safe", odd="entries")
def misspelt_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report keys near to a missing one; the rename is safe where only one is near."""
    for entry, near in unknown_keys(doc, settings):
        if near:
            report(
                entry.key_start,
                entry.key_end,
                f"no reader knows the key `{entry.key}`: did you mean {' or '.join(f'`{key}`' for key in near)}?",
                fixes=[Fix(f"Rename to `{key}`", (renaming(doc, entry, key),), len(near) == 1) for key in near],
            )
