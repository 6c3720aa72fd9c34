"""Every place that means the same, and the files that are meant."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.navigation import Place, meant_at, references_at

from ..places import locations
from ..server import Server


def references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
    """Every place that means what the name under the cursor means; on a file's first line, the file."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    declaration = params.context.include_declaration
    return locations(ls, references_at(file.project.snapshot, file.path, offset, declaration=declaration))


def implementation(ls: Server, params: types.ImplementationParams) -> list[types.Location]:
    """The files that the name under the cursor means, from their beginning."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    return locations(ls, (Place(path, 0, 0) for path in meant_at(file.project.snapshot, file.path, offset)))
