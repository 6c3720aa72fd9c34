"""A hidden character changes the direction of the text.

## What it does
Reports the controls of the bidirectional algorithm: embeddings, overrides and isolates (U+202A to U+202E, U+2066 to
U+2069). The fix removes all of them.

## Why is this bad?
They make a line look different from what it says. A command can show a harmless instruction to the person who reviews
it and give another one to the agent, which reads the characters in their true order.

## Example
`Delete only ./build` in which a hidden override shows the path backwards.

## Use instead
The text without the controls. Right-to-left text does not need them on a line of its own.

## Source
Unicode Standard Annex 9, sections 2.1 to 2.5; CVE-2021-42574.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.edit import Edit
from ...text.late import compile_late
from ..report import Report
from ..rule import DocumentRule
from .oddity import READ_KINDS, oddity, report_oddity

_CONTROLS = compile_late("[\u202a-\u202e\u2066-\u2069]+")


@DocumentRule("EN004", "bidi-control", severity="warning", fix="unsafe", kinds=READ_KINDS, odd="bytes")
def bidi_control(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first one."""
    problem = oddity(doc, "bidi-control")
    if problem is not None:
        edits = tuple(Edit(found.start(), found.end(), "") for found in _CONTROLS.finditer(doc.text))
        report_oddity(problem, report, [Fix("Remove the hidden characters", edits, safe=False)])
