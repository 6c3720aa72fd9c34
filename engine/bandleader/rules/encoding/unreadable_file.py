"""A file of the library cannot be read.

## What it does
Reports a file that the system does not hand out, that is no regular file, or that is larger than
`library.max-file-size`.

## Why is this bad?
Nothing in it is checked, and commands that depend on it may fail for the same reason. An agent that meets it gets an
error, or fills its whole context with one file.

## Example
A log of 50 MB that was saved as `.claude/commands/trace.md`.

## Use instead
Move the file out of the library, make it readable, or raise `library.max-file-size` in the configuration.

## Source
Bandleader: configuration, `library.max-file-size`.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.settings import Settings
from ..report import Report
from ..rule import DocumentRule
from .oddity import READ_KINDS


@DocumentRule("EN005", "unreadable-file", severity="error", kinds=READ_KINDS, odd="bytes")
def unreadable_file(doc: Document, settings: Settings, report: Report) -> None:
    """Report the whole file."""
    if doc.unreadable:
        report(0, 0, doc.unreadable)
