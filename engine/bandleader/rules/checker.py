"""Runs the rules over documents and snapshots under one configuration.

The rules are imported when the first one runs: a library that is as it was needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..library.facts import Facts, summarise
from ..library.finding import Finding
from ..library.globs import matches
from ..library.settings import Override, Settings
from ..library.snapshot import Snapshot
from ..library.source import Kind

if TYPE_CHECKING:
    from ..library.document import Document
    from .levels import Levels
    from .ruleset import RuleSet


class Checker:
    """The rules under ``settings``; paths in overrides count from ``workspace`` (absolute, forward slashes)."""

    def __init__(self, settings: Settings, workspace: str = "") -> None:
        """Rule sets and levels are made on first use and kept."""
        self.settings = settings
        self.workspace = workspace
        self._sets: dict[Kind, RuleSet] = {}
        self._levels: dict[tuple[int, ...], Levels] = {}

    def facts(self, doc: Document) -> Facts:
        """What the library needs to know of a document, its own findings included."""
        return summarise(doc, self._rules_for(doc.source.kind).check_document(doc))

    def own_findings(self, facts: Facts) -> tuple[Finding, ...]:
        """The findings that need no other file."""
        return self._levels_for(facts.source.path).apply(facts.findings, facts) if facts.findings else ()

    def findings(self, snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
        """Every finding of one file, by place, with configured severities; suppressed ones are left out."""
        facts = snapshot.files[path]
        found = (*facts.findings, *self._rules_for(facts.source.kind).check_in_library(facts, snapshot))
        if not found:
            return ()
        kept = self._levels_for(path).apply(found, facts)
        return tuple(sorted(kept, key=_place)) if len(kept) > 1 else kept

    def _rules_for(self, kind: Kind) -> RuleSet:
        if kind not in self._sets:
            from .ruleset import RuleSet

            self._sets[kind] = RuleSet(kind, self.settings)
        return self._sets[kind]

    def _levels_for(self, path: str) -> Levels:
        overrides = self.settings.check.overrides
        relative = path.removeprefix(self.workspace + "/")
        key = tuple(index for index, override in enumerate(overrides) if matches(override.paths, relative))
        if key not in self._levels:
            from .levels import Levels

            matching: list[Override] = [overrides[index] for index in key]
            self._levels[key] = Levels(self.settings, matching)
        return self._levels[key]


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.code
