"""Globs on relative paths, as in `.gitignore`: ``*`` stays inside a segment, ``**`` crosses segments.

A pattern that names a folder covers everything below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..text.late import compile_late

_PART = compile_late(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?\[]+|\[")


def matches(patterns: Iterable[str], path: str) -> bool:
    """Whether ``path`` (relative, forward slashes) or a folder above it matches one of ``patterns``."""
    return any(_compiled(pattern).match(path) for pattern in patterns)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    anywhere = "/" not in pattern.rstrip("/")
    body = "".join(_translate(part) for part in _PART.findall(pattern.strip("/")))
    return re.compile(("(?:.*/)?" if anywhere else "") + body + r"(?:/.*)?\Z", re.DOTALL)


def _translate(part: str) -> str:
    if part == "**/":
        return "(?:.*/)?"
    if part == "**":
        return ".*"
    if part == "*":
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part.startswith("[") and len(part) > 1:
        return "[" + ("^" if part[1] == "!" else "") + re.escape(part[1:-1].removeprefix("!")).replace(r"\-", "-") + "]"
    return re.escape(part)
