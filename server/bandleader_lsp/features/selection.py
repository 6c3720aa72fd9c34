"""What a selection grows to."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.selection import selections

from ..places import span
from ..server import Server


def selection_range(ls: Server, params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
    """For each position the spans around it, from the word to the file."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return None
    encoding = ls.client.encoding
    found = []
    for position in params.positions:
        grown: types.SelectionRange | None = None
        offset = file.lines.offset(position.line, position.character, encoding)
        for one in reversed(selections(document, file.lines, offset)):
            grown = types.SelectionRange(span(file.lines, one.start, one.end, encoding), grown)
        assert grown is not None  # the whole text is around every place
        found.append(grown)
    return found
