"""The front matter is not valid YAML.

## What it does
Reports front matter that YAML rejects for a reason that no other rule names: a quote that is never closed, text
behind a closing quote, a value that goes on in lines without indentation, a missing colon. The keys that can be
read all the same are checked as usual.

## Why is this bad?
The whole front matter stops being YAML. Codex, Copilot and other strict readers reject the file; Claude Code
loads the body without any metadata, so the description, the tool grants and the hint are silently gone.

## Example
```markdown
---
description: "Fix the build
model: sonnet
---
```

## Use instead
```markdown
---
description: "Fix the build"
model: sonnet
---
```

## Source
YAML 1.1; Claude Code 2.1.240, docs/en/skills (malformed front matter); anthropics/claude-code issue 78270.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .problem import report_problems


@DocumentRule("FM001", "invalid-yaml", severity="error", fix="safe", problems=("invalid-yaml",))
def invalid_yaml(doc: Document, settings: Settings, report: Report) -> None:
    """Report what the parser found, except bytes that are wrong in any text: `not-utf8` and `nul-byte` speak there."""
    odd = {problem.start for problem in doc.decode_problems if problem.kind in ("not-utf8", "nul-byte")}
    if not any(problem.start in odd for problem in doc.front_matter.problems):
        report_problems(doc, "invalid-yaml", "Write it so that YAML can read it", report)
