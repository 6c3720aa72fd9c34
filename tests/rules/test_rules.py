"""Every rule against its suite of marker fixtures (`tests/rules/<family>/<rule-name>.md`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.rules.registry import RULES
from bandleader.text.edit import apply_edits
from bandleader.text.lines import LineIndex
from tests.support.fixture import Case, Expected, read_suite
from tests.support.memory import WORKSPACE, memory_library

SUITES = sorted(Path(__file__).parent.glob("*/*.md"))
CASES = [pytest.param(case, id=f"{suite.stem}: {case.title}") for suite in SUITES for case in read_suite(suite)]


def found(files: dict[str, str]) -> list[Expected]:
    snapshot, checker = memory_library(files)
    result = []
    for path in snapshot.files:
        relative = path.removeprefix(WORKSPACE + "/")
        text = files[relative]
        index = LineIndex(text)
        for finding in checker.findings(snapshot, path):
            line, start = index.position(finding.start)
            line_end = index.line_span(line).end
            end = start + max(min(finding.end, line_end) - finding.start, 1)
            result.append(Expected(relative, line, start, end, finding.severity, finding.code, finding.message))
    return sorted(result)


@pytest.mark.parametrize("case", CASES)
def test_findings(case: Case) -> None:
    got = found(case.library.files)
    wanted = sorted(case.library.expected)
    shortened = [
        Expected(
            g.path,
            g.line,
            g.start,
            g.end,
            g.severity,
            g.code,
            w.message if g.message.startswith(w.message) else g.message,
        )
        for g, w in zip(got, wanted, strict=False)
    ] + got[len(wanted) :]
    assert shortened == wanted


@pytest.mark.parametrize("case", [case for case in CASES if case.values[0].fixed is not None])
def test_fixes(case: Case) -> None:
    snapshot, checker = memory_library(case.library.files)
    fixed = {}
    for path in snapshot.files:
        relative = path.removeprefix(WORKSPACE + "/")
        edits = [
            edit
            for finding in checker.findings(snapshot, path)
            for fix in finding.fixes[:1]
            if fix.safe or not case.safe_only
            for edit in fix.edits
        ]
        text = apply_edits(case.library.files[relative], edits)
        if text != case.library.files[relative]:
            fixed[relative] = text
    assert fixed == case.fixed


def test_every_rule_has_a_suite_that_shows_it_firing_not_firing_and_its_fix() -> None:
    by_name = {suite.stem: read_suite(suite) for suite in SUITES}
    for rule in RULES:
        cases = by_name.get(rule.name)
        assert cases, f"tests/rules/*/{rule.name}.md is missing"
        fires = [any(e.code == rule.code for e in case.library.expected) for case in cases]
        assert any(fires), f"{rule.name}: no case fires"
        assert not all(fires), f"{rule.name}: no case stays silent"
        assert rule.fix == "none" or any(case.fixed for case in cases), f"{rule.name}: no case shows its fix"
