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

import re

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import document_rule
from ..written import line_end

_LONGEST = 500  # a longer body says something
_SAYS_NOTHING = re.compile(r"#{1,6}(?:\s.*|)|[-=*_]{3,}|<!--.*?-->", re.DOTALL)
_REMINDER = re.compile(
    r"\W*(?:TODO|TBD|FIXME|WIP|lorem ipsum|coming soon|to be (?:written|done|defined)"
    r"|(?:add|insert|write|put) (?:your |the )?(?:content|instructions?|prompt|text|body)(?: (?:goes )?here)?)\b.*",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@document_rule("BD001", "empty-body", severity="warning")
def empty_body(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first line of a file without a body, else what stands there in its place."""
    text, start = doc.text, doc.body_start
    if len(text) - start > _LONGEST or doc.unreadable or "prompt" in doc.values:
        return
    if any(problem.kind == "unclosed" for problem in doc.front_matter.problems):
        return  # nobody knows where the body begins
    body = _COMMENT.sub("", text[start:])
    said = [line for line in map(str.strip, body.split("\n")) if line and not _SAYS_NOTHING.fullmatch(line)]
    if not all(_REMINDER.fullmatch(line) for line in said):
        return
    written = text[start:].strip()
    if not written:
        report(0, line_end(text, 0), f"this {doc.source.kind} has no body: there is nothing to do")
        return
    begin = text.index(written, start)
    what = "only a reminder" if said else "only headings"
    report(begin, line_end(text, begin), f"the body holds {what}: there is nothing to do")
