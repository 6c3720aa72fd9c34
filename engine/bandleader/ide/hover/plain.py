"""Markdown of hovers for clients that show plain text only."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\([\\`*_<\[\]])")
_LINK = re.compile(r"(?<!\\)\[([^\[\]]*)\]\(([^()\s]*)\)")
_MARKS = re.compile(r"\*\*([^*]+)\*\*|(?<!\\)`([^`]+)`|(?<![\w\\])\*([^*\s][^*]*)\*(?!\w)")


def plain(markdown: str) -> str:
    """The text without its marks; links show where they lead."""
    text = _LINK.sub(r"\1: \2", markdown)
    text = _MARKS.sub(lambda match: match[1] or match[2] or match[3], text)
    return _ESCAPE.sub(r"\1", text).replace("\n\n", "\n")
