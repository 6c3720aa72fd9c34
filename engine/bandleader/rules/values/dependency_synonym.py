"""Dependencies stand under another name than `dependencies`.

## What it does
Points out `depends`, `depends_on`, `depends-on`, `dependsOn`, `dependency` and `requires` in a command.

## Why is this bad?
Nothing reads these keys. If the entries are commands that must have run before, Bandleader shows, checks and runs
them under `dependencies` only.

## Example
```markdown
---
description: Publish the release
depends_on: [quality/verify]
---
```

## Use instead
```markdown
---
description: Publish the release
dependencies: [quality/verify]
---
```

## Source
Bandleader: front matter. No agent CLI defines a key for dependencies of commands.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.schema.bandleader import COMMAND
from ...library.settings import Settings
from ..entry_edits import renaming
from ..report import Report
from ..rule import DocumentRule
from .schema import DEPENDENCIES
from .subject import is_disputed

_SYNONYMS = tuple(key.name for key in COMMAND if key.replaced_by == DEPENDENCIES)


@DocumentRule("VA007", "dependency-synonym", severity="info", fix="unsafe", kinds=("command",), keys=_SYNONYMS)
def dependency_synonym(doc: Document, settings: Settings, report: Report) -> None:
    """Report the synonyms; the fix renames the first one unless `dependencies` is there."""
    taken = DEPENDENCIES in doc.values
    for name, entry in doc.values.items():
        if name not in _SYNONYMS or name in settings.check.known.keys or is_disputed(doc, *entry.key_span):
            continue
        edit = renaming(doc, entry, DEPENDENCIES)
        report(
            entry.key_start,
            entry.key_end,
            f"`{name}` is not read: commands that must run before this one stand under `{DEPENDENCIES}`",
            fixes=() if taken else [Fix(f"Rename to `{DEPENDENCIES}`", (edit,), safe=False)],
        )
        taken = True
