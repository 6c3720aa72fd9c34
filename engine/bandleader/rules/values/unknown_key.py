"""No reader knows this key.

## What it does
Reports a key that is in no reference of any kind of file, is not common in public libraries, does not begin with
`x-` or `meta` and is not listed in `check.known.keys`.

## Why is this bad?
It does nothing. Skills with keys of their own are also refused by the upload of claude.ai, which allows six keys; it
is the key `metadata` that is meant for everything else.

## Example
```markdown
---
description: Run the unit tests
coverage-goal: 80
---
```

## Use instead
```markdown
---
description: Run the unit tests
metadata:
  coverage-goal: 80
---
```

## Source
Agent Skills specification, `metadata`; Claude Code 2.1.240, docs/en/skills (unknown keys are ignored).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ..entry_edits import removal
from ..report import Report
from ..rule import DocumentRule
from .spelling import unknown_keys


@DocumentRule("VA002", "unknown-key", severity="info", fix="unsafe", odd="entries")
def unknown_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report keys that nothing is near to."""
    for entry, near in unknown_keys(doc, settings):
        if not near:
            edit = removal(doc, entry)
            report(
                entry.key_start,
                entry.key_end,
                f"no reader knows the key `{entry.key}`: it does nothing",
                fixes=[Fix(f"Remove `{entry.key}`", (edit,), safe=False)] if edit else (),
            )
