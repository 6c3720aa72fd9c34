"""Where a body stands open for the arguments of its call: ``$ARGUMENTS``, ``$ARGUMENTS[0]``, ``$0``, declared names."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..library.document import Document
from ..rules.arguments.count import argument_names
from ..rules.arguments.dollars import dollars

_ALL = re.compile(r"\$(?<![\\$]\$)ARGUMENTS(?!\w|\[\d)")
_NAMED = re.compile(r"\$(?<![\\$\w]\$)([A-Za-z_]\w*)")


class ArgumentUse(NamedTuple):
    """``text[start:end]`` stands for the argument ``number``, counted from 0; for all of them when that is -1."""

    number: int
    start: int
    end: int


def argument_uses(doc: Document) -> tuple[ArgumentUse, ...]:
    """Those of a body by place; where ``$1`` is money or the code's own there is none."""
    text, start = doc.text, doc.body_start
    if doc.source.kind == "agent" or text.find("$", start) < 0:
        return ()
    names = argument_names(doc)
    found = [ArgumentUse(-1, *match.span()) for match in _ALL.finditer(text, start)]
    found += [ArgumentUse(one.number, one.start, one.end) for one in dollars(doc) if one.meaning != "literal"]
    if names:
        named = ((match[1], *match.span()) for match in _NAMED.finditer(text, start))
        found += [ArgumentUse(names.index(name), begin, end) for name, begin, end in named if name in names]
    return tuple(sorted(found, key=lambda one: one.start))
