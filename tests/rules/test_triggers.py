"""Triggers and oddities only save work: no rule has anything to say where it is not run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.library.document import Document
from bandleader.library.facts import Facts
from bandleader.library.finding import Finding
from bandleader.library.settings import DEFAULT, Settings
from bandleader.library.snapshot import Snapshot
from bandleader.library.source import Kind, Root, Source
from bandleader.rules.checker import Checker
from bandleader.rules.registry import RULES
from bandleader.rules.report import Report
from bandleader.rules.rule import DocumentRule, LibraryRule
from bandleader.rules.ruleset import RuleSet
from bandleader.text.decode import decode
from tests.support.fixture import read_suite
from tests.support.memory import memory_library, memory_settings, memory_source

SUITES = sorted(Path(__file__).parent.glob("*/*.md"))


def in_library(snapshot: Snapshot, facts: Facts) -> set[Finding]:
    """What all library rules say about a file when each is run."""
    report = Report()
    for rule in RULES:
        if isinstance(rule, LibraryRule) and facts.source.kind in rule.kinds:
            report.code, report.severity = rule.code, rule.severity
            rule.check(facts, snapshot, report)
    return set(report.findings)


def everything(doc: Document, settings: Settings) -> set[Finding]:
    """What all document rules say when each is run; the keys of `keys` are what a rule takes for granted."""
    report = Report()
    for rule in RULES:
        if not isinstance(rule, DocumentRule) or doc.source.kind not in rule.kinds:
            continue
        if not rule.keys or rule.contains or not doc.values.keys().isdisjoint(rule.keys):
            report.code, report.severity = rule.code, rule.severity
            rule.check(doc, settings, report)
    return set(report.findings)


def documents(suite: Path) -> Iterator[tuple[Document, Settings]]:
    for case in read_suite(suite):
        settings = memory_settings(case.library.files)
        for path, text in case.library.files.items():
            source = memory_source(path)
            if source:
                decoded = decode(text.encode("utf-8", "surrogateescape"))
                yield Document(source, decoded.text, decoded.problems), settings


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.stem)
def test_fixtures(suite: Path) -> None:
    for doc, settings in documents(suite):
        assert set(RuleSet(doc.source.kind, settings).check_document(doc)) == everything(doc, settings), doc.source.path


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.stem)
def test_fixtures_in_their_library(suite: Path) -> None:
    for case in read_suite(suite):
        snapshot, checker = memory_library(case.library.files)
        for facts in snapshot.files.values():
            rules = RuleSet(facts.source.kind, checker.settings)
            assert set(rules.check_in_library(facts, snapshot)) == in_library(snapshot, facts), facts.source.path


def test_real_files(corpus: Path) -> None:
    checker = Checker(DEFAULT)
    seen = 0
    for path in sorted(corpus.rglob("*.md")):
        kind: Kind = "skill" if path.name == "SKILL.md" else "agent" if "agents" in path.parts else "command"
        decoded = decode(path.read_bytes())
        doc = Document(Source(str(path), path.stem, kind, Root(str(path.parent), kind)), decoded.text, decoded.problems)
        assert set(checker.facts(doc).findings) == everything(doc, DEFAULT), path
        seen += 1
    assert seen > 1500
