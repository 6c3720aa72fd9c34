"""A command or skill has no description.

## What it does
Reports a front matter without `description`, or with an empty one.

## Why is this bad?
The description is what people see beside the name and what the model goes by when it chooses. Without one, Claude
Code shows the first paragraph of the body, which was seldom written for that; skills are refused by strict readers.

## Example
```markdown
---
allowed-tools: Read
---
Read the change log and write the release notes.
```

## Use instead
```markdown
---
description: Write the release notes from the change log
allowed-tools: Read
---
Read the change log and write the release notes.
```

## Source
Claude Code 2.1.240, docs/en/skills, front matter reference; Agent Skills specification (`description` is required).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.frontmatter.model import Node
from ...library.frontmatter.quote import quote
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import line_break, line_end

_SHORTEST, _LONGEST = 10, 200  # characters of a paragraph that make a description


@DocumentRule("DS001", "missing-description", severity="warning", fix="unsafe", kinds=("command", "skill"))
def missing_description(doc: Document, settings: Settings, report: Report) -> None:
    """Report an absent description (info in a command, which works without) and an empty one."""
    entry = doc.values.get("description")
    if entry is None:
        _absent(doc, report)
    elif entry.node.tag == "null" or entry.node.value == "":
        report(
            entry.key_start,
            max(entry.key_end, entry.node.end),
            "the description is empty",
            fixes=_filled(doc, entry.node),
        )


def _absent(doc: Document, report: Report) -> None:
    matter = doc.front_matter
    # What cannot be read may hold a description, and so may a misspelt key; a Cursor command takes no keys at all.
    if not (matter.present and matter.strict) or doc.source.root.format == "cursor":
        return
    if matter.problems or any(key[:3].lower() == "des" for key in doc.values):
        return
    start = matter.content.start
    paragraph = _first_paragraph(doc)
    fixes = (
        [
            replace(
                "Add the first paragraph as description",
                start,
                start,
                f"description: {quote(paragraph)}{line_break(doc.text)}",
                safe=False,
            )
        ]
        if paragraph
        else []
    )
    report(
        matter.block.start,
        line_end(doc.text, matter.block.start),
        f"the {doc.source.kind} has no description",
        fixes=fixes,
        severity="info" if doc.source.kind == "command" else None,
    )


def _filled(doc: Document, node: Node) -> list[Fix]:
    paragraph = _first_paragraph(doc)
    if not paragraph:
        return []
    space = "" if doc.text[node.start - 1] == " " else " "
    return [replace("Fill in the first paragraph", node.start, node.end, space + quote(paragraph), safe=False)]


def _first_paragraph(doc: Document) -> str:
    """The first paragraph of the body in one line, or "" when it would make no description."""
    found: list[str] = []
    for line in doc.text[doc.body_start :].splitlines():
        words = line.strip()
        if words[:1].isalpha():
            found.append(words)
        elif found or words.startswith(("```", "~~~")):
            break
    paragraph = " ".join(found)
    fits = _SHORTEST <= len(paragraph) <= _LONGEST and "$" not in paragraph and not paragraph.endswith(":")
    return paragraph if fits else ""
