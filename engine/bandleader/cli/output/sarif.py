"""Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), the format of code scanning.

One run, with the metadata of every rule. Columns count code points from 1, and end columns are exclusive. Paths are
relative to the base SRCROOT, the current folder; a file outside it has an absolute URI.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote_from_bytes

from ... import __version__
from ...library.finding import Finding, Fix, Severity
from ...rules.page import url_of
from ...rules.registry import RULES
from ...rules.rule import Rule
from ...text.lines import LineIndex
from ...workspace.project import CONFIGURATION
from ..report import FileReport, Report, position

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "SRCROOT"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}
CONFIGURATION_RULE = {
    "id": CONFIGURATION,
    "name": "configuration",
    "shortDescription": {"text": "The configuration has a mistake."},
    "fullDescription": {"text": "A key or value of bandleader.toml or [tool.bandleader] is not what it must be."},
    "defaultConfiguration": {"level": "error"},
}


def sarif_report(report: Report) -> str:
    """The report as a SARIF log, ASCII only, with a line end."""
    rules = [*(_rule(rule) for rule in RULES), CONFIGURATION_RULE]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "Bandleader", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"uri": f"{_file_uri(report.folder).rstrip('/')}/"}},
        "results": [_result(report, file, finding, index[finding.code]) for file, finding in report.findings()],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.doc.strip(), "markdown": rule.doc.strip()},
        "helpUri": url_of(rule),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(report: Report, file: FileReport, finding: Finding, rule_index: int) -> dict[str, Any]:
    artifact = _artifact(report, file.path)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": _region(file.lines, finding.start, finding.end),
                }
            }
        ],
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": {
                    "artifactLocation": _artifact(report, place.path),
                    "region": _region(report.lines_of(place.path), place.start, place.end),
                },
                "message": {"text": place.message},
            }
            for number, place in enumerate(finding.related, start=1)
        ]
    if finding.fixes:
        result["fixes"] = [_fix(artifact, file.lines, fix) for fix in finding.fixes]
    return result


def _fix(artifact: dict[str, str], lines: LineIndex, fix: Fix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(lines, edit.start, edit.end), "insertedContent": {"text": edit.new}}
        for edit in fix.edits
    ]
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }


def _region(lines: LineIndex, start: int, end: int) -> dict[str, int]:
    first, last = position(lines, start), position(lines, end)
    return {"startLine": first.line, "startColumn": first.column, "endLine": last.line, "endColumn": last.column}


def _artifact(report: Report, path: str) -> dict[str, str]:
    shown = report.relative(path)
    if shown.startswith("../") or shown == path:
        return {"uri": _file_uri(path)}
    return {"uri": _quoted(shown), "uriBaseId": BASE}


def _file_uri(path: str) -> str:
    return f"file://{'' if path.startswith('/') else '/'}{_quoted(path)}"


def _quoted(path: str) -> str:
    return quote_from_bytes(path.encode("utf-8", "surrogateescape"), safe="/~")
