r"""A path leads into one person's home folder.

## What it does
Reports `/Users/name`, `/home/name/...` and `C:\Users\name` in prose, inline code and front matter, unless the name
is plainly a placeholder (`you`, `user`, `<name>`) or an account that every machine of its kind has (`runner`, `node`).

## Why is this bad?
It works for the writer and for nobody else, and it gives a name away.

## Example
```markdown
Read the style guide in `/Users/maria/docs/style.md`.
```

## Use instead
```markdown
Read the style guide in `~/docs/style.md`.
```

## Source
Seen in public libraries of commands; agnix reports it as XP-003.
"""

from __future__ import annotations

import re

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.late import compile_late
from ...text.span import Span
from ..report import Report, replace
from ..rule import DocumentRule
from .hidden import hidden_spans, is_inside

# Each begins with a plain character, which is searched for several times as fast as anything else.
_HOME = compile_late(r"/(?<![\w.~$}/:-]/)(?:Users/([A-Za-z](?:[\w.-]*\w)?)|home/([A-Za-z](?:[\w.-]*\w)?)(?=/))")
_WINDOWS = compile_late(r":(?<=[A-Za-z]:)(?<![A-Za-z]{2}:)[\\/]{1,2}Users[\\/]{1,2}([A-Za-z](?:[\w.-]*\w)?)")
_NOBODY = compile_late(
    r"(?:my|your)?[-_.]?(?:user|name|username|home)(?:[-_.]?name)?|you|me|someone|somebody|yours?|xxx+|foo|bar"
    r"|example|test|demo|guest|shared|public|default|admin|root|runner|runneradmin|node|vscode|ubuntu|debian|ec2-user"
    r"|vagrant|codespace|circleci|gitpod|app|appuser|agent|claude|sandbox|dev|developer|git|jovyan|nonroot|worker",
    re.IGNORECASE,
)


@DocumentRule("BD005", "home-path", severity="warning", fix="unsafe")
def home_path(doc: Document, settings: Settings, report: Report) -> None:
    """Report each path; fences show what programs print, so they are left alone."""
    text = doc.text
    if "/home/" not in text and "Users" not in text:
        return
    hidden: list[Span] | None = None
    for match in (*_HOME.finditer(text), *_WINDOWS.finditer(text)):
        name = match[match.lastindex or 0]
        start, end = match.start() - (match[0][0] == ":"), match.end()  # the letter of the drive is part of it
        if _NOBODY.fullmatch(name):
            continue
        if hidden is None:
            hidden = hidden_spans(doc, code=False)
        if not is_inside(hidden, start):
            report(start, end, f"`{text[start:end]}` exists on one machine only", fixes=_fixes(doc, start, end))


def _fixes(doc: Document, start: int, end: int) -> list[Fix]:
    # A bare `~` in front matter is YAML for nothing.
    if start < doc.body_start and doc.text[end : end + 1] not in ("/", "\\"):
        return []
    return [replace("Write `~` for the home folder", start, end, "~", safe=False)]
