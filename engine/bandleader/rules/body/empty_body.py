"""There is nothing below the front matter but a scaffold.

## What it does
Reports a body that is empty, that consists of headings only, or in which nothing but a reminder such as `TODO` stands
below them.

## Why is this bad?
The body is the prompt. Whoever runs the command gets an answer to nothing, and a model that is offered the skill by
its description learns nothing when it opens it.

## Example
```markdown
---
description: Run the unit tests
---

# Unit tests

TODO
```

## Use instead
```markdown
---
description: Run the unit tests
---

# Unit tests

Run `make test` and explain every failure.
```

## Source
Claude Code 2.1.240, docs/en/skills: the body is what the model is given.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.prose import emptiness
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from ..written import line_end


@DocumentRule("BD001", "empty-body", severity="warning")
def empty_body(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first line of a file without a body, else what stands there in its place."""
    text, start = doc.text, doc.body_start
    what = emptiness(text[start:])
    if not what or doc.unreadable or "prompt" in doc.values:
        return
    if any(problem.kind == "unclosed" for problem in doc.front_matter.problems):
        return  # nobody knows where the body begins
    if what == "nothing":
        report(0, line_end(text, 0), f"this {doc.source.kind} has no body: there is nothing to do")
        return
    begin = text.index(text[start:].strip(), start)
    report(begin, line_end(text, begin), f"the body holds {what}: there is nothing to do")
