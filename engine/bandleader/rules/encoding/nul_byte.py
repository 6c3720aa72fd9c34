"""The file holds a NUL byte.

## What it does
Reports the character U+0000. The fix removes all of them.

## Why is this bad?
Text files have none: programs that see one take the file for binary. `grep` and `git diff` skip it, YAML rejects
front matter with it, and a command line cannot hand it over.

## Example
A file that a crash left with NUL bytes at its end, or one in UTF-16 without a byte order mark.

## Use instead
The same text without them, as UTF-8.

## Source
POSIX.1-2017, 3.403 (a text file holds no NUL); YAML 1.2, 5.1 (printable characters).
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

_NUL = compile_late(r"\0")


@DocumentRule("EN002", "nul-byte", severity="error", fix="unsafe", kinds=READ_KINDS, odd="bytes")
def nul_byte(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first one."""
    problem = oddity(doc, "nul-byte")
    if problem is not None:
        edits = tuple(Edit(found.start(), found.end(), "") for found in _NUL.finditer(doc.text))
        report_oddity(problem, report, [Fix("Remove the NUL bytes", edits, safe=False)])
