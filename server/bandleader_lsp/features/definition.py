"""Go to definition."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.navigation import definition as find

from ..server import Server


def definition(ls: Server, params: types.DefinitionParams) -> list[types.LocationLink] | list[types.Location]:
    """The files that the name under the cursor means."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    targets = find(file.project.snapshot, file.path, offset)
    places = [(target, ls.uri(target.path), ls.range(target.path, target.start, target.end)) for target in targets]
    if not ls.client.links:
        return [types.Location(uri, place) for _, uri, place in places]
    return [types.LocationLink(uri, place, place, ls.range(file.path, *target.origin)) for target, uri, place in places]
