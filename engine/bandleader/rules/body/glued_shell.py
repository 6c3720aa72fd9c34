"""A shell command is glued to the character before it, and never runs.

## What it does
Reports ``KEY=!`command` `` and the like: an exclamation mark and inline code that follow another character at once.

## Why is this bad?
Claude Code runs ``!`command` `` only at the start of a line or after a blank. Anywhere else the text stays as it is,
and the model sees the command in place of its output.

## Example
```markdown
Branch:!`git branch --show-current`
```

## Use instead
```markdown
Branch: !`git branch --show-current`
```

## Source
Claude Code 2.1.240, docs/en/skills.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule

_GLUE = frozenset("=:,;|>*\"'-")  # behind a letter the mark is an exclamation, behind a parenthesis an explanation


@DocumentRule("BD008", "glued-shell", severity="hint", fix="unsafe", kinds=("command", "skill"), contains=("!",))
def glued_shell(doc: Document, settings: Settings, report: Report) -> None:
    """Report the mark and its command. Only Claude Code has them."""
    text = doc.text
    if doc.source.root.format != "claude" or text.find("!`", doc.body_start) < 0:
        return
    for start, end in doc.markdown.code:
        mark = start - 2
        if text.startswith("!`", mark) and text[mark - 1] in _GLUE and text[start:end].strip():
            report(
                mark,
                end + 1,
                f"never runs, because it follows `{text[mark - 1]}` without a blank",
                fixes=[replace("Put a blank before it", mark, mark, " ", safe=False)],
            )
