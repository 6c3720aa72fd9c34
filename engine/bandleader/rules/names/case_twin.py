"""Two files differ only in capitals or in the form of their letters.

## What it does
Reports commands and skills of one root whose paths are equal once capitals and Unicode normal forms are put aside
(`Fix.md` and `fix.md`).

## Why is this bad?
On macOS and Windows only one of the two files exists after a checkout. Elsewhere `/Fix` and `/fix` do different things.

## Example
```text
.claude/commands/Fix.md
.claude/commands/fix.md
```

## Use instead
```text
.claude/commands/fix.md
.claude/commands/fix-all.md
```

## Source
Case-insensitive and normalising file systems: NTFS, APFS.
"""

from __future__ import annotations

from ...library.facts import Facts
from ...library.finding import Related
from ...library.names import fold
from ...library.snapshot import Snapshot
from ..report import Report
from ..rule import LibraryRule
from .alike import alike


@LibraryRule("NM004", "case-twin", severity="warning", kinds=("command", "skill"), namesakes=True)
def case_twin(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report files that a file system may take for one."""
    twins = [
        path
        for path in alike(snapshot, facts.source.path)
        if snapshot.files[path].source.root == facts.source.root and fold(path) == fold(facts.source.path)
    ]
    if twins:
        name = snapshot.files[twins[0]].source.id
        report(
            *facts.head,
            f"`{name}` differs from `{facts.source.id}` only in capitals or the form of its letters",
            related=[Related(path, 0, 0, "the other file") for path in twins],
        )
