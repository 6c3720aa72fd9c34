"""Chooses the format; what the others need is not imported."""

from __future__ import annotations

import sys
from typing import TextIO

from ..report import Report
from ..request import CheckRequest


def show(report: Report, request: CheckRequest, stream: TextIO | None = None) -> None:
    """Print the report to ``stream`` (standard output by default) in the format that was asked for."""
    stream = stream or sys.stdout
    stream.write(_rendered(report, request, stream))
    stream.flush()


def _rendered(report: Report, request: CheckRequest, stream: TextIO) -> str:
    if request.format == "json":
        from .json_report import json_report

        return json_report(report)
    if request.format == "sarif":
        from .sarif import sarif_report

        return sarif_report(report)
    if not request.hints:
        report = report.without_hints()
    if request.format == "github":
        from .github import github_report

        return github_report(report)
    from .colour import painter_for
    from .text import text_report

    return text_report(report, painter_for(stream, request.colour))
