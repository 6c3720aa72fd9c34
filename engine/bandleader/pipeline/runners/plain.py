"""Output made fit for a terminal: no control sequences, one line."""

from __future__ import annotations

import re

# ECMA-48: CSI, OSC and the other string sequences, two-byte escapes; then what is left of C0 (but the tab) and C1,
# and the directional marks that can make text read as something else.
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
LONGEST = 2000  # characters of one line that are shown


def plain(text: str) -> str:
    """``text`` without control characters and sequences; line breaks and tabs stay."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """``text`` on one line of at most `LONGEST` characters, without control characters."""
    line = " ".join(plain(text[: 2 * LONGEST]).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def last_line(chunk: bytes) -> str:
    """The last line of ``chunk`` that is not blank, plain; "" if there is none. A progress bar counts as one line."""
    tail = chunk[-4 * LONGEST :].decode("utf-8", "replace").rstrip()
    return one_line(re.split(r"[\r\n]", tail)[-1])
