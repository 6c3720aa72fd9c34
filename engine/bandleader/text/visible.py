"""Text of unknown origin on a terminal: nothing in it may move the cursor, hide or reorder what is read."""

from __future__ import annotations

import re

from .late import compile_late

TAB = 4
# Control characters but the tab (ECMA-48), line separators, bidirectional controls (UAX #9), tags, surrogates.
_UNSAFE = compile_late(
    r"[\0-\x08\n-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""``text`` on one line: unsafe characters written as ``\x1b`` or ``<U+202E>``, tabs as blanks."""
    if text.isprintable():
        return text
    text = _UNSAFE.sub(_escaped, text)
    first, *others = text.split("\t")
    for piece in others:
        first += " " * (TAB - width(first) % TAB) + piece
    return first


def width(text: str) -> int:
    """The columns that ``text`` (as `visible` gives it) takes on a terminal: wide characters two, marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        2 if east_asian_width(character) in "WF" else 0 if category(character) in ("Mn", "Me", "Cf") else 1
        for character in text
    )


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as PEP 383 keeps it
        code -= 0xDC00
    return f"\\x{code:02x}" if code <= 0xFF else f"<U+{code:04X}>"
