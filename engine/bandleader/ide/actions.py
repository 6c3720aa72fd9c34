"""Which fixes can be offered where, and which can be made together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..library.finding import Finding, Fix
from ..text.edit import Edit


def fixes_at(findings: Iterable[Finding], start: int, end: int) -> Iterator[tuple[Finding, Fix, bool]]:
    """The fixes of every finding that touches ``text[start:end]``, and whether each is its finding's preferred one."""
    for finding in findings:
        if finding.start <= end and start <= finding.end:
            for index, fix in enumerate(finding.fixes):
                yield finding, fix, index == 0


def fix_all(findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """The edits of all preferred fixes that are safe, by place; a fix that would overlap an earlier one waits."""
    taken: set[Edit] = set()
    for finding in findings:
        if not finding.fixes or not finding.fixes[0].safe:
            continue
        edits = finding.fixes[0].edits
        if not any(_clash(edit, other) for edit in edits for other in taken):
            taken.update(edits)
    return tuple(sorted(taken))


def _clash(edit: Edit, other: Edit) -> bool:
    if edit == other:
        return False
    return (edit.start < other.end and other.start < edit.end) or edit.start == other.start
