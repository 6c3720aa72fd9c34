"""Proposes a description for a file that has none."""

from __future__ import annotations

import re

from ..library.document import Document
from ..text.late import compile_late

_SHORTEST, _LONGEST = 10, 200  # characters of a sentence that makes a description
_BLOCK = compile_late(r"^(?:#[^\n]*|[^\W\d_][^\n]*(?:\n\w[^\n]*)*)", re.MULTILINE)
_SENTENCE = compile_late(r"(.+?)\.?(?:(?<=[.!?])\s(?=[A-Z]).*)?")
_MARKUP = compile_late(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)")


def draft_description(doc: Document) -> str:
    """The first sentence of the body that reads like a description, else its first heading; "" without either."""
    heading = ""
    for block in _BLOCK.finditer(doc.markdown.prose, doc.body_start):
        text = " ".join(_MARKUP.sub("", doc.text[block.start() : block.end()]).split())
        if text[0] == "#":
            heading = heading or text.strip("# ")
            continue
        sentence = _SENTENCE.fullmatch(text)
        if sentence and _SHORTEST <= len(sentence[1]) <= _LONGEST and not set("$<:") & set(sentence[1]):
            return sentence[1]
    return heading
