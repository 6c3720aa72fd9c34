"""Findings that the writer has silenced inside the file.

``# bandleader: ignore[DP001, unknown-model]`` in the front matter and ``<!-- bandleader: ignore[BD002] -->`` in
the body silence their own line and the next one; ``ignore-file[...]`` silences the whole file. Without
brackets every rule is meant. A code, a rule's name or a family's letters may stand in the brackets.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text.late import compile_late

MARK = compile_late(r"(?:#|<!--)[ \t]*bandleader:[ \t]*(ignore-file|ignore)(?:\[([\w ,-]*)\])?")


class Suppression(NamedTuple):
    """Silences ``names`` (empty: all) for findings that start inside ``[start, end)``."""

    start: int
    end: int
    names: tuple[str, ...]

    def covers(self, offset: int, names: tuple[str, ...]) -> bool:
        """Whether a finding at ``offset`` with any of these names (code, name, family) is silenced."""
        return self.start <= offset < self.end and (not self.names or any(name in self.names for name in names))


def suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppressions written in ``text``."""
    if "bandleader:" not in text:
        return ()
    return tuple(_suppression(text, match) for match in MARK.finditer(text))


def _suppression(text: str, match: re.Match[str]) -> Suppression:
    names = tuple(name.strip() for name in (match[2] or "").split(",") if name.strip())
    if match[1] == "ignore-file":
        return Suppression(0, len(text) + 1, names)
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", text.find("\n", match.end()) + 1) if "\n" in text[match.end() :] else -1
    return Suppression(start, len(text) + 1 if end < 0 else end + 1, names)
