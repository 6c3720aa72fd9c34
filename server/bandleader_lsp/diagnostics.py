"""Findings as diagnostics. They are plain data, because a keystroke waits for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from bandleader.library.disk import docs_folder
from bandleader.library.finding import Finding, Related
from bandleader.rules.page import url_of
from bandleader.rules.registry import BY_CODE
from bandleader.text.lines import Encoding, LineIndex

from .client import TAGS, Client
from .uris import uri_of

SOURCE = "bandleader"
SEVERITIES = {"error": 1, "warning": 2, "info": 3, "hint": 4}  # DiagnosticSeverity


def diagnostic(
    finding: Finding, lines: LineIndex, lines_of: Callable[[str], LineIndex], client: Client
) -> dict[str, Any]:
    """One finding of the file with these ``lines``; ``lines_of`` gives those of the files it points to."""
    encoding = client.encoding
    found: dict[str, Any] = {
        "range": span(lines, finding.start, finding.end, encoding),
        "severity": SEVERITIES[finding.severity],
        "code": finding.code,
        "source": SOURCE,
        "message": finding.message,
    }
    if client.descriptions:
        found["codeDescription"] = {"href": page_of(finding.code)}
    if finding.tags and client.tags:
        found["tags"] = [TAGS[tag] for tag in finding.tags if TAGS.get(tag) in client.tags]
    if finding.related and client.related:
        found["relatedInformation"] = [_related(place, lines_of(place.path), encoding) for place in finding.related]
    if finding.fixes and client.data:
        found["data"] = {"fixes": [{"title": fix.title, "safe": fix.safe} for fix in finding.fixes]}
    return found


def span(lines: LineIndex, start: int, end: int, encoding: Encoding) -> dict[str, Any]:
    """Offsets as a range."""
    line, column = lines.position(start, encoding)
    end_line, end_column = lines.position(end, encoding)
    return {"start": {"line": line, "character": column}, "end": {"line": end_line, "character": end_column}}


@cache
def page_of(code: str) -> str:
    """The page that explains a code."""
    rule = BY_CODE.get(code)
    return url_of(rule) if rule else uri_of(f"{docs_folder()}/configuration.md")


def _related(place: Related, lines: LineIndex, encoding: Encoding) -> dict[str, Any]:
    location = {"uri": uri_of(place.path), "range": span(lines, place.start, place.end, encoding)}
    return {"location": location, "message": place.message}
