"""Spellings of names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.library.names import fold, normalise, respell, tail

letters = st.characters(categories=("Ll", "Lu", "Nd"), include_characters="-_.")
segments = st.text(letters, min_size=1, max_size=6)
ids = st.lists(segments.filter(lambda word: not word.endswith(".md")), min_size=1, max_size=3).map("/".join)


@pytest.mark.parametrize("written", ["a/b", "/a:b", "a:b", "/a/b", " a/b ", "a/b.md", "/a:b.md", "a/b/"])
def test_the_spellings_of_one_name(written: str) -> None:
    assert normalise(written) == "a/b"


@pytest.mark.parametrize("written", ["", "/", ":", " / "])
def test_nothing_is_no_name(written: str) -> None:
    assert normalise(written) == ""


@given(ids, ids)
def test_a_respelt_name_is_the_same_name(written: str, identifier: str) -> None:
    for manner in (written, "/" + written, written.replace("/", ":"), written + ".md"):
        assert normalise(respell(manner, identifier)) == normalise(identifier)


def test_a_name_is_respelt_as_its_writer_spells() -> None:
    assert respell("/test:unit", "quality/verify") == "/quality:verify"
    assert respell("test/unit.md", "quality/verify") == "quality/verify.md"
    assert respell("unit", "quality/verify") == "quality/verify"


@given(st.text(max_size=8))
def test_folding_forgets_capitals_and_normal_forms(text: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


def test_the_tail_is_the_folded_last_segment() -> None:
    assert tail("Quality/Verify") == tail("verify") == "verify"
    assert tail("cafe\u0301") == tail("CAF\u00c9")
