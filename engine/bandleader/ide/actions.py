"""Which fixes can be offered where, and which can be made together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..library.finding import Finding, Fix
from ..text.edit import Edit, collide


def fixes_at(findings: Iterable[Finding], start: int, end: int) -> Iterator[tuple[Finding, Fix, bool]]:
    """The fixes of every finding that touches ``text[start:end]``, and whether each is its finding's preferred one."""
    for finding in findings:
        if finding.start <= end and start <= finding.end:
            for index, fix in enumerate(finding.fixes):
                yield finding, fix, index == 0


def compatible(findings: Iterable[Finding], *, unsafe: bool = False) -> Iterator[Fix]:
    """The preferred fixes that can be made together, safe ones only unless ``unsafe``.

    The first by place is made; one that collides with it waits until the text is checked again, where it may be
    offered in a form that fits.
    """
    taken: list[Edit] = []
    for finding in findings:
        fix = finding.fixes[0] if finding.fixes else None
        if fix and (fix.safe or unsafe) and not any(collide(new, old) for new in fix.edits for old in taken):
            taken += fix.edits
            yield fix


def fix_all(findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """The edits of all preferred fixes that are safe and can be made together, by place."""
    return tuple(sorted({edit for fix in compatible(findings) for edit in fix.edits}))
