"""What an editor asks, on the marker fixtures beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.ide.actions import fix_all, fixes_at
from bandleader.ide.lens import COUNTS, places_of
from bandleader.ide.navigation import Place, definition, links, references
from bandleader.ide.run_lens import run_lenses, title_of
from bandleader.library.finding import Finding, Fix
from bandleader.library.snapshot import Snapshot
from bandleader.text.edit import Edit, apply_edits
from bandleader.text.lines import LineIndex
from tests.support.fixture import Case, Expected, read_suite
from tests.support.memory import WORKSPACE, memory_library

HERE = Path(__file__).parent


def cases(suite: str) -> list[object]:
    return [pytest.param(case, id=case.title) for case in read_suite(HERE / suite)]


def marked(case: Case, path: str, start: int, end: int, what: str, text: str = "") -> Expected:
    """A place as the fixtures draw it."""
    relative = path.removeprefix(WORKSPACE + "/")
    line, column = LineIndex(case.library.files[relative]).position(start)
    return Expected(relative, line, column, column + max(end - start, 1), "info", what, text)


def silent(expected: Expected) -> Expected:
    """Without the words that explain a mark to the reader."""
    return Expected(*(expected.path, expected.line, expected.start, expected.end, expected.severity, expected.code, ""))


def at_cursor(case: Case) -> tuple[Snapshot, str, int]:
    assert case.library.cursor is not None
    relative, offset = case.library.cursor
    snapshot, _ = memory_library(case.library.files)
    return snapshot, f"{WORKSPACE}/{relative}", offset


@pytest.mark.parametrize("case", cases("definition.md"))
def test_definition(case: Case) -> None:
    snapshot, path, offset = at_cursor(case)
    targets = definition(snapshot, path, offset)
    found = {marked(case, target.path, target.start, target.end, "target") for target in targets}
    found |= {marked(case, path, *target.origin, "origin") for target in targets}
    assert found == {silent(expected) for expected in case.library.expected}


@pytest.mark.parametrize("case", cases("definition.md"))
def test_a_name_that_means_one_file_is_a_link_to_it_and_a_reference_of_it(case: Case) -> None:
    snapshot, path, offset = at_cursor(case)
    targets = definition(snapshot, path, offset)
    if len(targets) == 1:
        assert targets[0] in links(snapshot, path)
        assert Place(path, *targets[0].origin) in references(snapshot, targets[0].path)
    else:
        assert all(target not in links(snapshot, path) for target in targets)


@pytest.mark.parametrize("case", cases("lenses.md"))
def test_lenses(case: Case) -> None:
    snapshot, path, _ = at_cursor(case)
    shown = list(run_lenses(snapshot, path))
    titles = {marked(case, path, 0, 0, lens.kind, title_of(snapshot, path, lens, None, 0.0)) for lens in shown}
    counting = [lens.kind for lens in shown if lens.kind in COUNTS]
    found = [place for kind in counting for place in places_of(snapshot, path, kind)]
    places = {marked(case, place.path, place.start, place.end, "place") for place in found}
    drawn = {silent(mark) if mark.code == "place" else mark for mark in case.library.expected}
    assert titles | places == drawn


@pytest.mark.parametrize("case", cases("fixes.md"))
def test_all_safe_fixes(case: Case) -> None:
    snapshot, checker = memory_library(case.library.files)
    changed = {}
    for path in snapshot.files:
        relative = path.removeprefix(WORKSPACE + "/")
        text = case.library.files[relative]
        mended = apply_edits(text, fix_all(checker.findings(snapshot, path)))
        if mended != text:
            changed[relative] = mended
    assert changed == (case.fixed or {})


OFFSETS = st.integers(0, 12)
# One or two edits that do not touch each other, as the fixes of one finding are.
EDITS = st.tuples(st.lists(OFFSETS, min_size=4, max_size=4, unique=True), st.booleans()).map(
    lambda found: tuple(Edit(*sorted(found[0])[at : at + 2], "x") for at in ((0, 2) if found[1] else (1,)))
)
FINDINGS = st.lists(
    st.tuples(OFFSETS, OFFSETS, EDITS, st.booleans()).map(
        lambda f: Finding("X", "error", min(f[:2]), max(f[:2]), "", fixes=(Fix("mend", f[2], f[3]),))
    ),
    max_size=6,
)


@given(FINDINGS)
def test_fixes_that_are_made_together_never_overlap(findings: list[Finding]) -> None:
    apply_edits("abcdefghijkl", fix_all(findings))


@given(FINDINGS, OFFSETS, OFFSETS)
def test_fixes_are_offered_for_every_finding_that_touches_a_range(findings: list[Finding], a: int, b: int) -> None:
    start, end = sorted((a, b))
    offered = [finding for finding, _, _ in fixes_at(findings, start, end)]
    assert offered == [f for f in findings if not (f.end < start or end < f.start)]
