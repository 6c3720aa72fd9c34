"""Collects the findings of the rules that look at one file."""

from __future__ import annotations

from collections.abc import Iterable

from ..library.finding import Finding, Fix, Related, Severity, Tag
from ..text.edit import Edit


class Report:
    """Called by a rule once for each finding; the runner sets which rule is speaking."""

    __slots__ = ("code", "findings", "severity")

    def __init__(self) -> None:
        """Start with no findings."""
        self.findings: list[Finding] = []
        self.code = ""
        self.severity: Severity = "error"

    def __call__(
        self,
        start: int,
        end: int,
        message: str,
        *,
        fixes: Iterable[Fix] = (),
        related: Iterable[Related] = (),
        tags: Iterable[Tag] = (),
        severity: Severity | None = None,
    ) -> None:
        """Report ``message`` for ``text[start:end]``; ``severity`` differs from the rule's own where given."""
        self.findings.append(
            Finding(
                self.code, severity or self.severity, start, end, message, tuple(related), tuple(fixes), tuple(tags)
            )
        )


def replace(title: str, start: int, end: int, new: str, *, safe: bool = True) -> Fix:
    """A fix that replaces ``text[start:end]``."""
    return Fix(title, (Edit(start, end, new),), safe)


def remove(title: str, start: int, end: int, *, safe: bool = True) -> Fix:
    """A fix that deletes ``text[start:end]``."""
    return Fix(title, (Edit(start, end, ""),), safe)
