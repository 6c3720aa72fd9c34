"""The runner of a command is misspelt.

## What it does
Reports a `run.runner` that is a slip of the hand away from `shell`, `agent` or one of the agent programs that
Bandleader knows. Other names are taken for runners of the configuration.

## Why is this bad?
The resources gate finds nothing that could execute the command, and refuses to run it.

## Example
```markdown
---
description: Run the unit tests
run: {runner: shel}
---
```

## Use instead
```markdown
---
description: Run the unit tests
run: {runner: shell}
---
```

## Source
Bandleader: runners.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import written

RUNNERS = ("shell", "agent", "claude", "codex", "gemini", "opencode", "copilot")
_SLIP = 1


@DocumentRule("QG005", "resources-gate", severity="warning", fix="unsafe", kinds=("command", "skill"), keys=("run",))
def resources_gate(doc: Document, settings: Settings, report: Report) -> None:
    """Report the name of the runner."""
    for pair in doc.values["run"].node.pairs:
        name = pair.node.scalar
        if pair.key != "runner" or not name or name in RUNNERS:
            continue
        from rapidfuzz.distance import OSA

        place = written(pair.node)
        meant = next((known for known in RUNNERS if OSA.distance(name.lower(), known) <= _SLIP), None)
        if meant and place:
            fix = replace(f"Change to `{meant}`", *place, meant, safe=False)
            report(*place, f"there is no runner `{name}`; did you mean `{meant}`?", fixes=[fix])
