"""Findings for people: what, where, the source line with the span underlined, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator

from ...library.finding import Finding
from ...text.plural import plural
from ...text.visible import visible, width
from ..report import SEVERITIES, FileReport, Report
from .colour import Painter

WINDOW = 160  # characters of a source line that are shown
BEFORE = 60  # of those, characters before a span that begins beyond the window
CUT = "…"
HIDDEN = "*"
FIX_OPTIONS = {True: "--fix", False: "--unsafe-fixes"}


def text_report(report: Report, paint: Painter) -> str:
    """All findings, each followed by an empty line, and the summary."""
    blocks = ["\n".join(_finding(report, file, finding, paint)) + "\n\n" for file, finding in report.findings()]
    return "".join(blocks) + summary(report, paint) + "\n"


def _finding(report: Report, file: FileReport, finding: Finding, paint: Painter) -> Iterator[str]:
    start = file.position(finding.start)
    gutter = " " * len(str(start.line))
    head = paint(finding.severity, f"{finding.severity}[{finding.code}]")
    yield f"{head} {paint('bold', visible(finding.message))}"
    yield f"{gutter}{paint('frame', '-->')} {visible(report.relative(file.path))}:{start.line}:{start.column}"
    if file.lines.text:
        line, marks = _excerpt(file, finding, start.line - 1)
        bar = paint("frame", f"{gutter} |")
        yield bar
        yield f"{paint('frame', f'{start.line} |')} {line}".rstrip()
        yield f"{bar} {paint(finding.severity, marks)}"
    equals = f"{gutter} {paint('frame', '=')}"
    for place in finding.related:
        line_number, column = report.lines_of(place.path).position(place.start)
        where = f"{visible(report.relative(place.path))}:{line_number + 1}:{column + 1}"
        yield f"{equals} {paint('bold', 'note:')} {where}: {visible(place.message)}"
    if finding.fixes:
        fix = finding.fixes[0]
        kind = "safe" if fix.safe else "unsafe"
        yield f"{equals} {paint('help', 'help:')} {kind} fix available ({FIX_OPTIONS[fix.safe]}): {visible(fix.title)}"


def _excerpt(file: FileReport, finding: Finding, line: int) -> tuple[str, str]:
    """The line where a finding begins, at most `WINDOW` characters of it, and the marks under its span."""
    first, last = file.lines.line_span(line)
    start = min(max(finding.start, first), last)
    end = min(max(finding.end, start), last)
    left = first if start - first < WINDOW else start - BEFORE
    right = min(last, left + WINDOW)
    before = CUT if left > first else ""
    text = file.lines.text
    if "secret" in finding.tags:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    shown = before + visible(text[left:right])
    indent = width(before + visible(text[left:start]))
    marked = width(before + visible(text[left : min(end, right)])) - indent
    return shown + (CUT if right < last else ""), " " * indent + "^" * max(marked, 1)


def summary(report: Report, paint: Painter) -> str:
    """One line: how many findings of each severity, in how many files, and what can be mended."""
    fixed = f"Fixed {plural(report.fixed, 'finding')} in {plural(report.fixed_files, 'file')}. " if report.fixed else ""
    counts = [
        paint(severity, plural(count, severity, "info" if severity == "info" else None))
        for severity in SEVERITIES
        if (count := report.count(severity))
    ]
    if not counts:
        if not report.checked:
            return "There are no commands, skills or agents here."
        if report.checked == 1:
            return f"{fixed}The file is in order.{_hidden(report)}"
        return f"{fixed}All {report.checked:,} files are in order.{_hidden(report)}"
    files = f"{len(report.files):,} of {plural(report.checked, 'file')}" if report.checked else "the configuration"
    return f"{fixed}Found {', '.join(counts)} in {files}{_mendable(report)}.{_hidden(report)}"


def _hidden(report: Report) -> str:
    return f" ({plural(report.hidden, 'hint')} not shown: --hints)" if report.hidden else ""


def _mendable(report: Report) -> str:
    safe, unsafe = report.fixable(safe=True), report.fixable(safe=False)
    if safe and unsafe:
        return f" ({safe:,} fixable with --fix, {unsafe:,} more with --unsafe-fixes)"
    if safe or unsafe:
        return f" ({safe or unsafe:,} fixable with {FIX_OPTIONS[bool(safe)]})"
    return ""
