"""A code fence is never closed.

## What it does
Reports the opening of a fenced code block that runs to the end of the file.

## Why is this bad?
Everything behind it is code: headings, steps and references are no longer what they look like. Most often it was meant
to close a block that holds another one, which has closed it already: the outer fence then needs more backticks.

## Example
````markdown
```markdown
Run the tests:
```bash
make test
```
Report what failed.
```

## Next steps
````

## Use instead
`````markdown
````markdown
Run the tests:
```bash
make test
```
Report what failed.
````

## Next steps
`````

## Source
CommonMark 0.31, section 4.5.
"""

from __future__ import annotations

import re

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.edit import Edit, apply_edits
from ...text.late import compile_late
from ...text.markdown import scan
from ..report import Report
from ..rule import DocumentRule
from ..written import line_break

_FENCE_LINE = compile_late(r"^[ \t]*(```+)([^`\n]*)$", re.MULTILINE)
_RUN = compile_late(r"`+|~+")


@DocumentRule("BD007", "unclosed-fence", severity="info", fix="unsafe", contains=("`", "~"))
def unclosed_fence(doc: Document, settings: Settings, report: Report) -> None:
    """Only the last fence of a file can be open; one that ends with its block quote is closed by that."""
    text, fences = doc.text, doc.markdown.fences
    if not fences or fences[-1].content_end != fences[-1].end or fences[-1].end != len(text):
        return
    fence = fences[-1]
    run = _RUN.match(text, fence.start)
    assert run is not None
    lengthened = _lengthen_outer(doc)
    if lengthened:
        fixes = [Fix("Give the fences around other fences more backticks", lengthened, safe=False)]
    elif fence.info or text[fence.content_start :].strip():
        line = text.rfind("\n", 0, fence.start) + 1
        indent = text[line : fence.start] if not text[line : fence.start].strip() else ""
        end = "" if text.endswith("\n") else line_break(text)
        closing = Edit(len(text), len(text), f"{end}{indent}{run[0]}{line_break(text)}")
        fixes = [Fix("Close the code block at the end of the file", (closing,), safe=False)]
    else:
        fixes = []
    report(fence.start, run.end(), "this code block is never closed: all that follows is code", fixes=fixes)


def _lengthen_outer(doc: Document) -> tuple[Edit, ...]:
    """Edits that make every block hold the blocks inside it, if the fences pair up like parentheses; else none."""
    opened: list[re.Match[str]] = []
    inside = 0  # the longest fence inside the outermost block that is open
    edits: list[Edit] = []
    for mark in _FENCE_LINE.finditer(doc.text, doc.body_start):
        if mark[2].strip() or not opened:
            inside = max(inside, len(mark[1])) if opened else 0
            opened.append(mark)
            continue
        opening = opened.pop()
        missing = inside + 1 - len(opening[1])
        if not opened and inside and missing > 0:
            edits += [Edit(place.end(1), place.end(1), "`" * missing) for place in (opening, mark)]
    if opened or not edits:
        return ()
    fences = scan(apply_edits(doc.text, edits), doc.body_start).fences
    return tuple(edits) if fences and fences[-1].content_end != fences[-1].end else ()
