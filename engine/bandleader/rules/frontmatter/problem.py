"""Passes the parser's problems on as findings."""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Fix, Related
from ...library.frontmatter.model import ProblemKind
from ..report import Report


def report_problems(
    doc: Document, kind: ProblemKind, title: str, report: Report, related: str = "mended with it"
) -> None:
    """Report every problem of ``kind``; its edits become a fix called ``title``, ``related`` explains other places."""
    for problem in doc.front_matter.problems:
        if problem.kind == kind:
            report(
                problem.start,
                problem.end,
                problem.message,
                fixes=[Fix(title, problem.edits, problem.safe)] if problem.edits else (),
                related=[Related(doc.source.path, *span, related) for span in problem.related],
            )
