"""Bytes to messages and back."""

from __future__ import annotations

import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandleader_lsp import wire
from bandleader_lsp.framing import MAX_HEADER, Framer, frame
from bandleader_lsp.uris import path_of, uri_of

BODIES = st.lists(st.binary(min_size=1, max_size=50), max_size=5)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(BODIES, st.lists(st.integers(1, 30)))
def test_bodies_come_out_as_they_went_in_however_the_stream_is_cut(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(map(frame, bodies))
    framer, found, start = Framer(), [], 0
    for end in [*cuts, len(stream)]:
        found += framer.feed(stream[start : start + end])
        start += end
    assert found == bodies


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 2",
        b"content-length:2",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8",
    ],
)
def test_headers_as_clients_write_them(header: bytes) -> None:
    assert list(Framer().feed(header + b"\r\n\r\n{}")) == [b"{}"]


def test_a_stream_goes_on_after_a_header_without_sense() -> None:
    assert list(Framer().feed(b"Hello: you\r\n\r\n" + frame(b"{}"))) == [None, b"{}"]


def test_what_never_becomes_a_header_is_not_kept() -> None:
    framer = Framer()
    assert list(framer.feed(b"x" * (MAX_HEADER + 1))) == [None]
    assert list(framer.feed(frame(b"{}"))) == [b"{}"]


@given(JSON)
def test_data_survives_the_way_there_and_back(data: object) -> None:
    assert wire.loads(wire.dumps(data)) == data


def test_half_a_character_comes_in() -> None:
    assert wire.loads(b'{"x": "\\ud83d"}') == {"x": "\ud83d"}


def test_half_a_character_goes_out_as_a_question_mark() -> None:
    assert wire.dumps({"x": "a\ud83d"}) == b'{"x": "a?"}'


def test_other_objects_are_what_the_caller_makes_of_them() -> None:
    assert wire.dumps({"x": {1, 2}}, sorted) == b'{"x":[1,2]}'


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000])
def test_what_is_not_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the parser's
        wire.loads(body)


PATHS = st.lists(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
        lambda part: part not in (".", "..")
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: "/" + "/".join(parts))


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
@given(PATHS)
@example("/a b/#1?/100%/ü/𝄞.md")
@example("/not-utf8/\udcff.md")
def test_a_path_becomes_a_uri_and_the_same_path_again(path: str) -> None:
    assert path_of(uri_of(path)) == path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.md", "/a/b.md"),
        ("file:///a/../b%20c.md", "/b c.md"),
        ("file://localhost/a.md", "/a.md"),
        ("file://server/share/a.md", "//server/share/a.md"),
        ("FILE:///a.md", "/a.md"),
        ("file:///a/", "/a"),
        ("untitled:Untitled-1", None),
        ("git:/a.md?x", None),
        ("file:a.md", None),
        ("file:///a%00.md", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_uris_as_clients_write_them(uri: str, path: str | None) -> None:
    assert path_of(uri) == path
