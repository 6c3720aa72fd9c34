"""Why YAML stumbles over a value, in words for someone who never read its specification."""

from __future__ import annotations

from ...text.late import compile_late
from .model import ProblemKind
from .resolve import resolve

_COLON = compile_late(r":(?=\s|\Z)")

READERS = "strict readers reject the file, Claude Code loads it without its metadata"
UNINDENTED = f"the value goes on in lines that are not indented: {READERS}"
TOO_FAR_IN = f"these lines are indented below a key that has its value already: {READERS}"
UNEVEN = f"this line is not indented like the others of its kind: {READERS}"
MISSING_BLANK = f"a blank is missing behind the colon: {READERS}"
MISSING_COLON = f"a key without a colon: {READERS}"
TAB = f"YAML allows no tab in an indentation: {READERS}"
FORBIDDEN = f"YAML allows no control character: {READERS}"


def never_closed(mark: str) -> str:
    """The message for a quote or bracket without its counterpart."""
    return f"`{mark}` is opened but never closed: {READERS}"


def cause(value: str) -> tuple[ProblemKind, str]:
    """The kind of problem and the message for a value that is not quoted, or not as a whole."""
    mark = value[0]
    if mark in "[{":
        return "flow-lookalike", f"`{mark}` opens a YAML collection at the start of a value: {READERS}; quote it"
    if mark in "\"'":
        return "invalid-yaml", f"more than one quoted text, or a `\\` that YAML does not know: {READERS}"
    if mark in "*&!%@`|>,]}?-#:":
        name = "a backtick" if mark == "`" else f"`{mark}`"
        return "reserved-character", f"{name} means something to YAML at the start of a value: {READERS}; quote it"
    if _COLON.search(value):
        return "unquoted-colon", f"YAML reads `: ` in an unquoted value as a second key: {READERS}; quote it"
    tag = resolve(value)
    if tag in ("int", "float", "timestamp"):
        return "invalid-yaml", f"YAML reads this as a number or a date, but there is none such: {READERS}; quote it"
    return "invalid-yaml", f"YAML cannot read this value: {READERS}; quote it"
