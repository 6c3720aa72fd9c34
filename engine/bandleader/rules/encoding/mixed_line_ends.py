"""Lines end in two different ways.

## What it does
Reports a file in which some lines end with LF and others with CRLF. The fix writes all of them the way most are.

## Why is this bad?
Whoever saves the file next changes every line of one kind, and the real change drowns in the difference.

## Example
A file written on Windows to which a script has added lines.

## Use instead
One kind of line end throughout, best settled for everybody in `.gitattributes`.

## Source
Git, gitattributes (`text`, `eol`).
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

_LF = compile_late(r"(?<!\r)\n")
_CRLF = compile_late(r"\r\n")


@DocumentRule("EN003", "mixed-line-ends", severity="info", fix="safe", kinds=READ_KINDS, odd="bytes")
def mixed_line_ends(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first line end of the kind that is rarer."""
    problem = oddity(doc, "mixed-line-ends")
    if problem is None:
        return
    rare, usual, name = (_CRLF, "\n", "LF") if doc.text[problem.start] == "\r" else (_LF, "\r\n", "CRLF")
    edits = tuple(Edit(found.start(), found.end(), usual) for found in rare.finditer(doc.text))
    report_oddity(problem, report, [Fix(f"End every line with {name}", edits)])
