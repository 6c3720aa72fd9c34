"""A tag on a line of its own is never closed.

## What it does
Reports `<tag>` alone on its line when no `</tag>` follows, in a file whose other tags of that name are closed. Fences,
comments, inline code and the tags of HTML that need no end are left alone.

## Why is this bad?
Prompts are divided by such tags. Without the end the model cannot tell where the section stops, and the rest of the
file becomes part of it.

## Example
```markdown
<rules>
Never push.
</rules>

<rules>
Never merge.
```

## Use instead
```markdown
<rules>
Never push.
</rules>

<rules>
Never merge.
</rules>
```

## Source
docs.claude.com, prompt engineering: XML tags are always closed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.edit import Edit
from ...text.late import compile_late
from ..report import Report
from ..rule import DocumentRule
from ..written import line_break, line_end
from .hidden import hidden_spans, is_inside

_TAG = compile_late(r"<(/?)([a-z][a-z0-9_-]*)(?: [^<>\n]*)?(?<!/)>")
_ENDLESS = frozenset(
    ("area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
     "param", "source", "td", "th", "tr", "wbr")
)  # fmt: skip


@DocumentRule("BD004", "unclosed-tag", severity="hint", fix="unsafe", contains=("<",))
def unclosed_tag(doc: Document, settings: Settings, report: Report) -> None:
    """Match opening with closing tags; those left over are reported where their name is closed elsewhere."""
    text = doc.text
    if text.find("</", doc.body_start) < 0:
        return
    opened: list[re.Match[str]] = []
    pending: Counter[str] = Counter()  # how many of each name are in `opened`
    left: list[tuple[re.Match[str], int]] = []  # tags without an end, and the latest place for it
    closed: set[str] = set()
    for match in _visible(doc):
        slash, name = match.groups()
        if not slash:
            if name not in _ENDLESS and _is_alone(text, match):
                opened.append(match)
                pending[name] += 1
        elif pending[name]:
            closed.add(name)
            pending[name] -= 1
            while (other := opened.pop())[2] != name:
                pending[other[2]] -= 1
                left.append((other, match.start()))
    left += [(match, len(text)) for match in opened]
    for match, latest in left:
        if match[2] in closed:
            report(*match.span(), f"`<{match[2]}>` is never closed", fixes=_fixes(text, match[2], latest))


def _visible(doc: Document) -> Iterator[re.Match[str]]:
    """The tags outside fences, inline code and comments."""
    hidden = hidden_spans(doc, code=True)
    return (match for match in _TAG.finditer(doc.text, doc.body_start) if not is_inside(hidden, match.start()))


def _is_alone(text: str, match: re.Match[str]) -> bool:
    start = text.rfind("\n", 0, match.start()) + 1
    return not text[start : match.start()].strip() and not text[match.end() : line_end(text, match.end())].strip()


def _fixes(text: str, name: str, latest: int) -> list[Fix]:
    """Closing the tag as late as possible: before the tag around it is closed, or at the end of the file."""
    line = text.rfind("\n", 0, latest) + 1
    new = f"</{name}>{line_break(text)}"
    if latest == len(text):
        edit = Edit(latest, latest, new if line == latest else line_break(text) + new)
    elif not text[line:latest].strip():
        edit = Edit(line, line, new)
    else:
        return []
    return [Fix(f"Add `</{name}>`", (edit,), safe=False)]
