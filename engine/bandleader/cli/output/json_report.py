"""Findings for programs, as one JSON object.

    {
      "version": 1,
      "findings": [
        {
          "code": "FM002", "rule": "unquoted-colon", "severity": "error", "message": "...",
          "path": ".claude/commands/deploy.md",
          "start": {"line": 2, "column": 14, "offset": 17}, "end": {...},
          "related": [{"path": "...", "start": {...}, "end": {...}, "message": "..."}],
          "fixes": [{"title": "...", "safe": true, "edits": [{"start": {...}, "end": {...}, "new": "..."}]}],
          "url": "file:///.../rules/unquoted-colon.md"
        }
      ],
      "summary": {"checked": 14, "errors": 3, "warnings": 2, "infos": 0, "hints": 0, "fixed": 0,
                  "fixable": 1, "fixable_unsafe": 2}
    }

Paths are relative to the current folder. Lines and columns count from 1, offsets from 0, all in code points; ``end`` is
exclusive. The first fix is the preferred one; its edits replace text of the finding's own file. A byte that is not
UTF-8 is a lone surrogate from U+DC80 to U+DCFF. ``version`` changes when a reader of this format would have to.
"""

from __future__ import annotations

import json
from typing import Any

from ...rules.page import url_of
from ...rules.registry import BY_CODE
from ...text.lines import LineIndex
from ..report import Report, position

VERSION = 1
CONFIGURATION_RULE = "configuration"


def json_report(report: Report) -> str:
    """The report as JSON text, ASCII only, with a line end."""
    findings = []
    for file, finding in report.findings():
        rule = BY_CODE.get(finding.code)
        findings.append(
            {
                "code": finding.code,
                "rule": rule.name if rule else CONFIGURATION_RULE,
                "severity": finding.severity,
                "message": finding.message,
                "path": report.relative(file.path),
                **_span(file.lines, finding.start, finding.end),
                "related": [
                    {
                        "path": report.relative(place.path),
                        **_span(report.lines_of(place.path), place.start, place.end),
                        "message": place.message,
                    }
                    for place in finding.related
                ],
                "fixes": [
                    {
                        "title": fix.title,
                        "safe": fix.safe,
                        "edits": [{**_span(file.lines, edit.start, edit.end), "new": edit.new} for edit in fix.edits],
                    }
                    for fix in finding.fixes
                ],
                "url": url_of(rule) if rule else "",
            }
        )
    summary = {
        "checked": report.checked,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "infos": report.count("info"),
        "hints": report.count("hint"),
        "fixed": report.fixed,
        "fixable": report.fixable(safe=True),
        "fixable_unsafe": report.fixable(safe=False),
    }
    return json.dumps({"version": VERSION, "findings": findings, "summary": summary}, indent=2) + "\n"


def _span(lines: LineIndex, start: int, end: int) -> dict[str, Any]:
    return {"start": position(lines, start)._asdict(), "end": position(lines, end)._asdict()}
