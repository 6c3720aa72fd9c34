"""`LineIndex` against a reference that walks the text character by character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.text.lines import Encoding, LineIndex
from bandleader.text.span import Span

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(st.sampled_from("a\n\r\t\x0b\x85\u2028é€\U0001f600\udc80\udcff"), max_size=40)


def units(text: str, encoding: Encoding) -> int:
    """The length of ``text`` in units, each lone surrogate counted as one."""
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    codec = encoding if encoding == "utf-8" else f"{encoding}-le"
    return sum(1 if "\ud800" <= character <= "\udfff" else len(character.encode(codec)) // size for character in text)


def reference_lines(text: str) -> list[Span]:
    spans, start = [], 0
    for match in re.finditer("\r\n|\r|\n", text):
        spans.append(Span(start, match.start()))
        start = match.end()
    return [*spans, Span(start, len(text))]


@given(TEXTS)
def test_lines_end_as_in_the_protocol(text: str) -> None:
    index = LineIndex(text)
    assert index.line_count == len(reference_lines(text))
    assert [index.line_span(line) for line in range(index.line_count)] == reference_lines(text)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS)
def test_every_offset_of_a_line_has_its_column_and_comes_back(text: str, encoding: Encoding) -> None:
    index = LineIndex(text)
    for line, (start, end) in enumerate(reference_lines(text)):
        for offset in range(start, end + 1):
            place = (line, units(text[start:offset], encoding))
            assert index.position(offset, encoding) == place
            assert index.offset(*place, encoding) == offset


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, column=st.integers(-2, 60))
def test_a_column_rounds_down_to_a_character_and_stays_in_its_line(text: str, encoding: Encoding, column: int) -> None:
    index = LineIndex(text)
    for line, (start, end) in enumerate(reference_lines(text)):
        fitting = [at for at in range(start, end + 1) if units(text[start:at], encoding) <= max(column, 0)]
        assert index.offset(line, column, encoding) == fitting[-1]


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [(0, 99, 2), (1, 99, 6), (2, 0, 7), (2, 99, 7), (3, 0, 7), (99, 5, 7), (-1, 5, 0), (0, -1, 0)],
)
def test_places_outside_move_to_the_nearest_inside(line: int, column: int, offset: int) -> None:
    assert LineIndex("ab\r\ncd\n").offset(line, column) == offset


def test_offsets_outside_move_to_the_nearest_inside() -> None:
    index = LineIndex("ab\ncd")
    assert index.position(-5) == (0, 0)
    assert index.position(99) == (1, 2)
    assert index.line_span(99) == Span(5, 5)
    assert index.line_span(-1) == Span(0, 2)


def test_between_carriage_return_and_line_feed_is_the_end_of_the_line() -> None:
    assert LineIndex("ab\r\ncd").position(3) == (0, 2)


def test_units_of_one_character() -> None:
    index = LineIndex("x\U0001f600y\udc80z")
    assert [index.position(5, encoding) for encoding in ENCODINGS] == [(0, 8), (0, 6), (0, 5)]
    assert [index.offset(0, 2, encoding) for encoding in ENCODINGS] == [1, 1, 2]
