"""A key has no effect in this kind of file.

## What it does
Points out a key that belongs to another kind of file of the same vendor (`color` in a command, `paths` in an agent),
and one that this kind ignores (`paths` in a command). `name` in a command is pointed out only when it says something
else than the file name: `name: gsd:help` in `help.md` is a habit and harmless.

## Why is this bad?
Whoever wrote it expects something of it. A command called `report-bug` by its `name` is still typed as its file is
called.

## Example
```markdown
---
name: report-bug
description: File an issue from the current error
---
```
in the file `pattern-command.md`.

## Use instead
```markdown
---
description: File an issue from the current error
---
```
in the file `report-bug.md`.

## Source
Claude Code 2.1.240, docs/en/skills and docs/en/sub-agents; 141 commands of a public corpus have a `name`, 7 of them
another one than their file.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ..entry_edits import removal
from ..report import Report
from ..rule import DocumentRule
from .schema import foreign
from .subject import is_disputed


@DocumentRule("VA005", "ignored-key", severity="hint", fix="unsafe", odd="entries")
def ignored_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report keys that readers of this format know and ignore here."""
    source = doc.source
    without = foreign(source.kind, source.root.format)
    if doc.values.keys().isdisjoint(without.keys()):
        return
    for name, entry in doc.values.items():
        if name not in without or name in settings.check.known.keys or is_disputed(doc, *entry.key_span):
            continue
        if name == "name" and _names_the_file(doc):
            continue
        edit = removal(doc, entry)
        report(
            entry.key_start,
            entry.key_end,
            f"`{name}` has no effect in this {source.kind}. {without[name]}",
            fixes=[Fix(f"Remove `{name}`", (edit,), safe=False)] if edit else (),
            tags=("unnecessary",),
        )


def _names_the_file(doc: Document) -> bool:
    """Whether the words of the file name are in `name`, whatever namespace, capitals and separators it has."""
    return _letters(doc.source.id.rsplit("/", 1)[-1]) in _letters(doc.string("name"))


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
