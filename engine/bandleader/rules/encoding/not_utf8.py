"""The file is not UTF-8.

## What it does
Reports bytes that are no UTF-8. The fix takes them for Windows-1252, which is what old editors wrote; a file in
UTF-16 or UTF-32 has none.

## Why is this bad?
Every reader expects UTF-8. Some refuse the file, the others show and send replacement characters in place of the
letters, and saving it in an editor makes the loss permanent.

## Example
A file in which `é` is the byte E9.

## Use instead
The same file saved as UTF-8, in which `é` is the bytes C3 A9.

## Source
Agent Skills specification and Claude Code read files as UTF-8; PEP 383 (how the bytes are kept).
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.decode import encode
from ...text.edit import Edit
from ...text.late import compile_late
from ..report import Report
from ..rule import DocumentRule
from .oddity import READ_KINDS, oddity, report_oddity

_BYTES = compile_late(r"[\udc80-\udcff]+")
_NOT_WINDOWS_1252 = compile_late(r"[\0\udc81\udc8d\udc8f\udc90\udc9d]")


@DocumentRule("EN001", "not-utf8", severity="error", fix="unsafe", kinds=READ_KINDS, odd="bytes")
def not_utf8(doc: Document, settings: Settings, report: Report) -> None:
    """Report the first byte."""
    problem = oddity(doc, "not-utf8")
    if problem is None:
        return
    fixes = []
    if not _NOT_WINDOWS_1252.search(doc.text):
        found = _BYTES.finditer(doc.text)
        edits = tuple(Edit(some.start(), some.end(), encode(some[0]).decode("cp1252")) for some in found)
        fixes = [Fix("Read the bytes as Windows-1252", edits, safe=False)]
    report_oddity(problem, report, fixes)
