"""Findings as workflow commands, which GitHub Actions shows as annotations of the changed lines.

The format is that of ``::error file=...,line=...::message`` in GitHub's "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from ...library.finding import Finding, Severity
from ..report import FileReport, Report

LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice", "hint": "notice"}


def github_report(report: Report) -> str:
    """One line a finding; nothing when there is none."""
    return "".join(_annotation(report, file, finding) for file, finding in report.findings())


def _annotation(report: Report, file: FileReport, finding: Finding) -> str:
    start, end = file.position(finding.start), file.position(finding.end)
    properties = {"file": report.relative(file.path), "line": start.line, "endLine": end.line, "title": finding.code}
    if start.line == end.line:  # columns are only valid within one line
        properties |= {"col": start.column, "endColumn": end.column}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{LEVELS[finding.severity]} {listed}::{_data(finding.message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
