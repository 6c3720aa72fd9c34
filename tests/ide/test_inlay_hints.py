"""Inlay hints, on the marker fixtures beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.ide.inlay_hints import InlayHint, inlay_hints
from bandleader.library.document import Document
from bandleader.text.lines import LineIndex
from tests.support.fixture import Case, read_suite
from tests.support.memory import WORKSPACE, memory_library, memory_source


def hints(case: Case) -> tuple[list[InlayHint], str, str]:
    assert case.library.cursor is not None
    relative, _ = case.library.cursor
    text = case.library.files[relative]
    snapshot, _ = memory_library(case.library.files)
    source = memory_source(relative)
    assert source is not None
    return list(inlay_hints(snapshot, Document(source, text), 0, len(text))), relative, text


SUITE = [pytest.param(case, id=case.title) for case in read_suite(Path(__file__).with_name("inlay_hints.md"))]


@pytest.mark.parametrize("case", SUITE)
def test_inlay_hints(case: Case) -> None:
    found, _, text = hints(case)
    places = [(*LineIndex(text).position(hint.offset), hint.kind, hint.label) for hint in found]
    drawn = [(mark.line, mark.start, mark.code, mark.message) for mark in case.library.expected]
    assert sorted(places) == sorted(drawn)
    assert all(hint.path in ("", *(f"{WORKSPACE}/{path}" for path in case.library.files)) for hint in found)


@pytest.mark.parametrize("case", SUITE)
def test_only_what_is_in_view_is_hinted(case: Case) -> None:
    found, relative, text = hints(case)
    snapshot, _ = memory_library(case.library.files)
    source = memory_source(relative)
    assert source is not None
    half = len(text) // 2
    for start, end in ((0, half), (half + 1, len(text))):
        seen = list(inlay_hints(snapshot, Document(source, text), start, end))
        assert seen == [hint for hint in found if start <= hint.offset <= end]
