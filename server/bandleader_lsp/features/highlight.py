"""Every place in a file that means the same as the cursor."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.highlight import highlights

from ..places import span
from ..server import Server


def document_highlight(ls: Server, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    """The names of one file and the substitutions of one argument; the file's own name counts as written to."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return []
    encoding, kinds = ls.client.encoding, types.DocumentHighlightKind
    offset = file.lines.offset(params.position.line, params.position.character, encoding)
    return [
        types.DocumentHighlight(
            span(file.lines, one.start, one.end, encoding), kinds.Write if one.declares else kinds.Read
        )
        for one in highlights(file.project.snapshot, document, offset)
    ]
