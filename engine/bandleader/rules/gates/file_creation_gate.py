"""A command may create or change files where none may.

## What it does
Reports `run.outputs`, and scopes of `Edit(...)` and `Write(...)`, that lie outside the workspace: absolute paths, the
home folder, paths that climb out with `..`. Outputs must also stay out of `gates.protected`.

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

import posixpath
import re
from collections.abc import Iterator

from ...library.document import Document
from ...library.frontmatter.model import Node
from ...library.globs import matches
from ...library.settings import Settings
from ...text.span import Span
from ..report import Report
from ..rule import document_rule
from ..written import written

_WRITERS = frozenset(("Edit", "Write", "MultiEdit", "NotebookEdit"))
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_WILDCARD = re.compile(r"[*?\[{]")


@document_rule(
    "QG001",
    "file-creation-gate",
    severity="error",
    kinds=("command", "skill"),
    keys=("run", "allowed-tools", "allowed_tools"),
)
def file_creation_gate(doc: Document, settings: Settings, report: Report) -> None:
    """Report each output and each scope that leaves the workspace, and each output in a protected place."""
    for node in _outputs(doc):
        pattern = node.scalar or ""
        where = "an absolute path" if pattern[:1] == "/" else _outside(pattern)
        if not where and _is_protected(pattern, settings.gates.protected):
            where = "protected (`gates.protected`)"
        if where:
            report(*(written(node) or node.span), f"no command may create `{pattern}`: it is {where}")
    for grant in doc.grants:
        if grant.tool in _WRITERS and grant.specifier and not grant.error:
            # Here one slash begins a path of the project, two an absolute one.
            where = "an absolute path" if grant.specifier[:2] == "//" else _outside(grant.specifier.lstrip("/"))
            if where:
                report(*Span(grant.start, grant.end), f"no command may change `{grant.specifier}`: it is {where}")


def _outputs(doc: Document) -> Iterator[Node]:
    run = doc.node("run")
    for pair in run.pairs if run else ():
        if pair.key == "outputs":
            yield from pair.node.items if pair.node.tag == "list" else (pair.node,)


def _outside(pattern: str) -> str:
    if pattern[:1] == "~":
        return "in the home folder"
    if _DRIVE.match(pattern):
        return "an absolute path"
    return "outside the workspace" if posixpath.normpath(pattern.replace("\\", "/")).split("/")[0] == ".." else ""


def _is_protected(pattern: str, protected: tuple[str, ...]) -> bool:
    """Whether everything that the pattern means is protected; a wider one is for the gate to watch."""
    path = posixpath.normpath(pattern)
    wildcard = _WILDCARD.search(path)
    if wildcard:
        path = path[: path.rfind("/", 0, wildcard.start()) + 1] + "x"
    return matches(protected, path)
