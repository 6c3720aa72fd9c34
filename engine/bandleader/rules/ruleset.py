"""The rules for one kind of file, sorted by what triggers them."""

from __future__ import annotations

import re
from itertools import product
from typing import get_args

from ..library.document import Document
from ..library.facts import Facts
from ..library.finding import Finding
from ..library.references import RefKind
from ..library.resolution import How
from ..library.settings import Settings
from ..library.snapshot import Snapshot
from ..library.source import Kind
from ..library.topics import name_keys
from .oddities import Oddity, oddities
from .registry import RULES
from .report import Report
from .rule import DocumentRule, LibraryRule


class RuleSet:
    """The document and library rules for one kind of file under one configuration."""

    def __init__(self, kind: Kind, settings: Settings) -> None:
        """Sort the rules of ``kind`` by what triggers them."""
        self.settings = settings
        self.always: list[DocumentRule] = []
        self.by_key: dict[str, list[DocumentRule]] = {}
        self.by_problem: dict[str, list[DocumentRule]] = {}
        self.by_string: dict[str, list[DocumentRule]] = {}
        self.by_pattern: dict[re.Pattern[str], list[DocumentRule]] = {}
        self.by_oddity: dict[Oddity, list[DocumentRule]] = {}
        self.library: list[LibraryRule] = []
        self.library_by_link: dict[tuple[RefKind, How], list[LibraryRule]] = {}
        self.library_for_namesakes: list[LibraryRule] = []
        elsewhere = settings.check.targets != ("claude",)
        for rule in RULES:
            if kind in rule.kinds and (elsewhere or not rule.portability):
                self._sort(rule)

    def _sort(self, rule: DocumentRule | LibraryRule) -> None:
        if isinstance(rule, LibraryRule):
            for link in product(rule.references, rule.ways or get_args(How)):
                self.library_by_link.setdefault(link, []).append(rule)
            if rule.namesakes:
                self.library_for_namesakes.append(rule)
            elif not rule.references:
                self.library.append(rule)
            return
        for key in rule.keys:
            self.by_key.setdefault(key, []).append(rule)
        for problem in rule.problems:
            self.by_problem.setdefault(problem, []).append(rule)
        for string in rule.contains:
            self.by_string.setdefault(string, []).append(rule)
        if rule.pattern:
            self.by_pattern.setdefault(rule.pattern, []).append(rule)
        if rule.odd:
            self.by_oddity.setdefault(rule.odd, []).append(rule)
        if not (rule.keys or rule.problems or rule.contains or rule.pattern or rule.odd):
            self.always.append(rule)

    def check_document(self, doc: Document) -> tuple[Finding, ...]:
        """The findings of the rules that look at this file alone, by place."""
        report = Report()
        due = list(self.always)
        for key in doc.values:
            if key in self.by_key:
                due += self.by_key[key]
        for problem in doc.front_matter.problems:
            due += self.by_problem.get(problem.kind, ())
        text, start = doc.text, doc.body_start
        for string, rules in self.by_string.items():
            if text.find(string, start) >= 0:
                due += rules
        for pattern, rules in self.by_pattern.items():
            if pattern.search(text):
                due += rules
        for oddity in oddities(doc):
            due += self.by_oddity.get(oddity, ())
        for rule in dict.fromkeys(due):
            report.code, report.severity = rule.code, rule.severity
            rule.check(doc, self.settings, report)
        return _ordered(report.findings)

    def check_in_library(self, facts: Facts, snapshot: Snapshot) -> tuple[Finding, ...]:
        """The findings of the rules that look at this file within its library, by place."""
        report = Report()
        due = list(self.library)
        for link in {(reference.kind, link.how) for reference, link in snapshot.referenced(facts.source.path)}:
            due += self.library_by_link.get(link, ())
        if any(len(snapshot.tails[key]) > 1 for key in name_keys(facts)):
            due += self.library_for_namesakes
        for rule in dict.fromkeys(due):
            report.code, report.severity = rule.code, rule.severity
            rule.check(facts, snapshot, report)
        return _ordered(report.findings)


def _ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings)) if len(findings) > 1 else tuple(findings)
