"""How loud each rule is for one file: selection, severities, overrides by path, suppressions in the file."""

from __future__ import annotations

from collections.abc import Iterable

from ..library.facts import Facts
from ..library.finding import Finding
from ..library.settings import Level, Override, Settings
from .registry import BY_CODE, RULES


class Levels:
    """How loud each rule is for one file: a severity by code, or off."""

    def __init__(self, settings: Settings, overrides: Iterable[Override] = ()) -> None:
        """``overrides`` are those that match the file, in the order of the configuration."""
        check = settings.check
        self.by_code: dict[str, Level | None] = {}
        for rule in RULES:
            names = (rule.code, rule.name, rule.family, "ALL")
            on = _named(names, check.select) and not _named(names, check.ignore)
            level: Level | None = None
            for table in (check.severity, *(override.severity for override in overrides)):
                level = next((table[name] for name in names if name in table), level)
            if any(_named(names, override.ignore) for override in overrides):
                on = False
            self.by_code[rule.code] = "off" if not on else level

    def apply(self, findings: Iterable[Finding], facts: Facts) -> tuple[Finding, ...]:
        """The findings that are on and not suppressed in the file, with their configured severity."""
        kept = []
        for finding in findings:
            level = self.by_code.get(finding.code)
            if level == "off" or _suppressed(finding, facts):
                continue
            kept.append(finding if level is None else finding._replace(severity=level))
        return tuple(kept)


def _named(names: tuple[str, ...], listed: Iterable[str]) -> bool:
    return any(name in names for name in listed)


def _suppressed(finding: Finding, facts: Facts) -> bool:
    if not facts.suppressions:
        return False
    rule = BY_CODE[finding.code]
    names = (rule.code, rule.name, rule.family)
    return any(suppression.covers(finding.start, names) for suppression in facts.suppressions)
