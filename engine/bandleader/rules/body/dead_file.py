"""The text refers to a file that does not exist.

## What it does
Reports links, `@path` mentions and `_shared` documents that lead nowhere. A missing `_shared` document is a warning,
one in `run.prelude` an error. A path to a Markdown file that begins with `./` or `../` is an info. Any other path with
a folder in its name is a hint, and only in a skill or in the `.claude` folder of a project: elsewhere `@path` means a
file of the project that the command is used in. Bare names (`@package.json`), placeholders and paths in the home
folder are left alone.

## Why is this bad?
The model is sent to read something that is not there, and goes on without the rules it holds.

## Example
```markdown
Follow the [safety rules](_shared/saftey.md).
```

## Use instead
```markdown
Follow the [safety rules](_shared/safety.md).
```

## Source
Claude Code 2.1.240, docs/en/skills (`@path` attaches a file) and Agent Skills specification (relative references).
"""

from __future__ import annotations

import re

from ...library.facts import Facts
from ...library.finding import Severity
from ...library.snapshot import Snapshot
from ...library.source import Source
from ...text.late import compile_late
from ..report import Report
from ..rule import LibraryRule

_PLACEHOLDER = compile_late(
    r"[{}<>$*\[\]|]|\.\.\.|path/to|\b(?:example|your|my|foo|bar|xxx|file|filename)\b|N{3}|Y{4}|url|\.ext$",
    re.IGNORECASE,
)
_ELSEWHERE = compile_late(r"~|/[^.]*$")  # in the home folder, or a page of a web site
_RELATIVE = compile_late(r"\.{1,2}/")


@LibraryRule("BD003", "dead-file", severity="info", references=("file", "shared"), ways=("missing", "outside"))
def dead_file(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report references to files that lead nowhere; one place can be a link and a shared file at once."""
    found = tuple(snapshot.referenced(facts.source.path))
    shared = {reference.start for reference, _ in found if reference.kind == "shared"}
    for reference, link in found:
        name = reference.name
        if link.targets or reference.quiet or _PLACEHOLDER.search(name):
            continue
        if reference.kind == "shared":
            severity: Severity | None = "error" if reference.cut_end else "warning"
            report(reference.start, reference.end, f"there is no shared file `{name}`", severity=severity)
        elif reference.kind == "file" and reference.start not in shared and not _ELSEWHERE.match(name):
            severity = "hint" if link.how == "outside" else _severity(name, facts.source)
            what = f"`{name}` leads out of the project" if link.how == "outside" else f"there is no file `{name}`"
            if severity:
                report(reference.start, reference.end, what, severity=severity)


def _severity(name: str, source: Source) -> Severity | None:
    if _RELATIVE.match(name):
        return "info" if name.endswith(".md") else "hint"
    at_home = source.kind == "skill" or source.root.origin == "project"
    return "hint" if "/" in name and at_home else None
