"""Passes on what is odd about the bytes of a file."""

from __future__ import annotations

from collections.abc import Iterable

from ...library.document import Document
from ...library.finding import Fix
from ...library.source import Kind
from ...text.decode import DecodeProblem, ProblemKind
from ..report import Report
from ..rule import ALL_KINDS

READ_KINDS: tuple[Kind, ...] = (*ALL_KINDS, "shared")
"""Shared files are read too: what is odd about their bytes is as wrong there."""


def oddity(doc: Document, kind: ProblemKind) -> DecodeProblem | None:
    """The problem of ``kind`` with the bytes of the file, if it has one."""
    for problem in doc.decode_problems:
        if problem.kind == kind:
            return problem
    return None


def report_oddity(problem: DecodeProblem, report: Report, fixes: Iterable[Fix] = ()) -> None:
    """Report ``problem`` where it first is."""
    report(problem.start, problem.end, problem.message, fixes=fixes)
