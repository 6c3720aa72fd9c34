"""Any bytes are text and come back unchanged; what is odd about them is named where it begins."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.text.decode import decode, encode, inspect

PIECES = st.lists(
    st.sampled_from(
        [b"a", b"\r\n", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"\xc3\xa9", codecs.BOM_UTF8, b"\xe2\x80\xae"]
    )
)


@given(st.one_of(st.binary(), PIECES.map(b"".join)))
def test_encode_gives_the_bytes_back(data: bytes) -> None:
    decoded = decode(data)
    assert encode(decoded.text) == data
    for problem in decoded.problems:
        assert 0 <= problem.start < problem.end <= len(decoded.text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"])))
def test_clean_text_has_no_problems(text: str) -> None:
    assert decode(text.encode()) == (text, ())


@given(PIECES.map(b"".join))
def test_not_utf8_is_reported_exactly_when_it_is_not(data: bytes) -> None:
    try:
        data.decode()
        valid = True
    except UnicodeDecodeError:
        valid = False
    assert ("not-utf8" not in [problem.kind for problem in decode(data).problems]) == valid


@pytest.mark.parametrize(
    ("data", "kind", "span", "words"),
    [
        ("é".encode() + b"\xffab\xff", "not-utf8", (1, 2), "byte 0xFF at byte offset 2"),
        (b"ab\xc3", "not-utf8", (2, 3), "byte 0xC3 at byte offset 2"),
        (codecs.BOM_UTF16_LE + "a\r\nb\n".encode("utf-16-le"), "not-utf8", (0, 1), "UTF-16"),
        (codecs.BOM_UTF16_BE + "a".encode("utf-16-be"), "not-utf8", (0, 1), "UTF-16"),
        (codecs.BOM_UTF32_LE + "a".encode("utf-32-le"), "not-utf8", (0, 1), "UTF-32"),
        (b"\xc3\xa9\0\0", "nul-byte", (1, 2), "NUL"),
        (b"a\r\nb\r\nc\nd", "mixed-line-ends", (7, 8), "LF here, CRLF on 2 other lines"),
        (b"a\nb\r\nc\n", "mixed-line-ends", (3, 5), "CRLF here, LF on 2 other lines"),
        (b"a\r\nb\n", "mixed-line-ends", (4, 5), "LF here, CRLF on 1 other line"),
        (b"a\nb\r\n", "mixed-line-ends", (3, 5), "CRLF here, LF on 1 other line"),
        (codecs.BOM_UTF8 + b"a", "byte-order-mark", (0, 1), "byte order mark"),
        ("a—\u2028\u202f\u2065".encode() + "\u202a".encode(), "bidi-control", (5, 6), "U+202A"),
        ("aé\u2069\u202e".encode(), "bidi-control", (2, 3), "U+2069"),
    ],
)
def test_the_problem_is_the_only_one_and_at_its_first_place(
    data: bytes, kind: str, span: tuple[int, int], words: str
) -> None:
    (problem,) = decode(data).problems
    assert (problem.kind, problem.start, problem.end) == (kind, *span)
    assert words in problem.message


def test_every_kind_is_reported_once() -> None:
    kinds = [problem.kind for problem in decode(codecs.BOM_UTF8 + "\u202e\0\0\r\n\n".encode() + b"\xff\xff").problems]
    assert sorted(kinds) == ["bidi-control", "byte-order-mark", "mixed-line-ends", "not-utf8", "nul-byte"]


def test_line_ends_of_one_sort_are_fine() -> None:
    assert decode(b"a\r\nb\r\n").problems == decode(b"a\rb\r").problems == decode(b"a\nb\n").problems == ()


@pytest.mark.parametrize("before", ["\ud83d", "\U0001f600é"])
def test_a_buffer_is_inspected_like_a_file(before: str) -> None:
    (problem,) = inspect(before + "\u202e")
    assert (problem.kind, problem.start, problem.end) == ("bidi-control", len(before), len(before) + 1)
