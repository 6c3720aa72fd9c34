"""A command may create or change files where none may.

## What it does
Reports `run.outputs`, and scopes of `Edit(...)` and `Write(...)`, that lie outside the workspace: absolute paths, the
home folder, paths that climb out with `..`. Both must also stay out of `gates.protected`.

## Why is this bad?
The file creation gate refuses to run the command: what lies outside the workspace cannot be watched and not be rolled
back, and a command that writes to `.git` or to the records of its own runs can undo every other safety.

## Example
```markdown
---
description: Measure the coverage
run:
  outputs: ["../reports/**"]
---
```

## Use instead
```markdown
---
description: Measure the coverage
run:
  outputs: ["reports/**"]
---
```

## Source
Bandleader: pre-execution gates; Claude Code 2.1.240, docs/en/permissions (`//absolute`, `~/home`, `/project`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...library.document import Document
from ...library.frontmatter.model import Node
from ...library.scopes import misplaced_output, misplaced_scope, scopes
from ...library.settings import Settings
from ...text.span import Span
from ..report import Report
from ..rule import DocumentRule
from ..written import written


@DocumentRule(
    "QG001",
    "file-creation-gate",
    severity="error",
    kinds=("command", "skill"),
    keys=("run", "allowed-tools", "allowed_tools"),
)
def file_creation_gate(doc: Document, settings: Settings, report: Report) -> None:
    """Report each output and each scope that leaves the workspace or lies in a protected place."""
    protected = settings.gates.protected
    for node in _outputs(doc):
        pattern = node.scalar or ""
        where = misplaced_output(pattern, protected)
        if where:
            report(*(written(node) or node.span), f"no command may create `{pattern}`: it is {where}")
    for grant in scopes(doc.grants):
        where = misplaced_scope(grant.specifier or "", protected)
        if where:
            report(*Span(grant.start, grant.end), f"no command may change `{grant.specifier}`: it is {where}")


def _outputs(doc: Document) -> Iterator[Node]:
    run = doc.node("run")
    for pair in run.pairs if run else ():
        if pair.key == "outputs":
            yield from pair.node.items if pair.node.tag == "list" else (pair.node,)
