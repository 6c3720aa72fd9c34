"""Bytes of a file to text and back without loss, and what is odd about the bytes."""

from __future__ import annotations

import codecs
from typing import Literal, NamedTuple

from .late import compile_late

ProblemKind = Literal["not-utf8", "nul-byte", "mixed-line-ends", "byte-order-mark", "bidi-control"]

_FOREIGN_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Embeddings, overrides and isolates (UAX #9, sections 2.1 to 2.5), U+202A to U+202E and U+2066 to U+2069, as UTF-8:
# a search of bytes that begins with one fixed byte is several times as fast as one for a set of characters.
_BIDI_CONTROL = compile_late(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_BARE_LF = compile_late(r"(?<!\r)\n")


class DecodeProblem(NamedTuple):
    """One oddity, at ``text[start:end]`` of the decoded text; each kind is reported once, at its first place."""

    kind: ProblemKind
    message: str
    start: int
    end: int


class Decoded(NamedTuple):
    """The text of a file. `encode` of it gives the file's bytes again, whatever they were."""

    text: str
    problems: tuple[DecodeProblem, ...]


def decode(data: bytes) -> Decoded:
    """Decode ``data`` as UTF-8; bytes that are none become lone surrogates (PEP 383), a byte order mark stays."""
    problems: list[DecodeProblem] = []
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "surrogateescape")
        start = len(data[: error.start].decode())
        for mark, name in _FOREIGN_MARKS:
            if data.startswith(mark):  # every other oddity would only follow from this one
                message = f"the file is {name}, not UTF-8 (byte order mark at byte 0)"
                return Decoded(text, (DecodeProblem("not-utf8", message, start, start + 1),))
        message = f"not UTF-8: byte 0x{data[error.start]:02X} at byte offset {error.start}"
        problems.append(DecodeProblem("not-utf8", message, start, start + 1))
    return Decoded(text, (*problems, *inspect(text)))


def inspect(text: str) -> tuple[DecodeProblem, ...]:
    """What is odd about a text that is already decoded, such as an editor's buffer."""
    problems: list[DecodeProblem] = []
    if "\0" in text:
        at = text.index("\0")
        problems.append(DecodeProblem("nul-byte", "NUL byte in the text", at, at + 1))
    if "\r" in text:
        problems += _mixed_line_ends(text)
    if not text.isascii():
        problems += _invisible(text)
    return tuple(problems)


def encode(text: str) -> bytes:
    """Return the bytes that `decode` gives ``text`` for.

    Raises `UnicodeEncodeError` for a lone surrogate that stands for no byte (outside U+DC80 to U+DCFF).
    """
    return text.encode("utf-8", "surrogateescape")


def _mixed_line_ends(text: str) -> list[DecodeProblem]:
    crlf = text.count("\r\n")
    bare = text.count("\n") - crlf
    if not crlf or not bare:
        return []
    first_bare = _BARE_LF.search(text)
    assert first_bare is not None
    at = text.index("\r\n")
    # As many of one as of the other: the one that came later is the stranger.
    if bare < crlf or (bare == crlf and at < first_bare.start()):
        message = f"mixed line ends: LF here, CRLF on {crlf} other line{'s' * (crlf > 1)}"
        return [DecodeProblem("mixed-line-ends", message, first_bare.start(), first_bare.end())]
    message = f"mixed line ends: CRLF here, LF on {bare} other line{'s' * (bare > 1)}"
    return [DecodeProblem("mixed-line-ends", message, at, at + 2)]


def _invisible(text: str) -> list[DecodeProblem]:
    problems: list[DecodeProblem] = []
    if text[0] == "\ufeff":
        problems.append(DecodeProblem("byte-order-mark", "the file begins with a byte order mark", 0, 1))
    data = text.encode("utf-8", "surrogatepass")
    control = _BIDI_CONTROL.search(data)
    if control:
        at = len(data[: control.start()].decode("utf-8", "surrogatepass"))
        message = f"bidirectional control U+{ord(text[at]):04X} can make the text read differently from what it is"
        problems.append(DecodeProblem("bidi-control", message, at, at + 1))
    return problems
