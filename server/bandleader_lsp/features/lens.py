"""The line above a file that counts its dependencies and dependents, and what a click on it shows.

The command of a lens is ``bandleader.showReferences`` with three arguments: the URI of the file, the position of the
lens, and ``dependencies`` or ``dependents``. The server answers `workspace/executeCommand` with the locations. A client
that can show a list of locations sends the command and shows the answer: in VS Code with
``editor.action.showReferences``, which takes the URI, the position and the locations.
"""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.lens import lenses

from ..server import Server

SHOW = "bandleader.showReferences"
TOP = types.Position(0, 0)


def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a file."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    uri = params.text_document.uri
    return [
        types.CodeLens(types.Range(TOP, TOP), types.Command(lens.title, SHOW, arguments=[uri, TOP, lens.kind]))
        for lens in lenses(file.project.snapshot, file.path)
    ]


def show_references(ls: Server, uri: str, position: types.Position, kind: str) -> list[types.Location]:
    """The places behind a lens."""
    file = ls.file(uri)
    if file is None:
        return []
    found = next((lens for lens in lenses(file.project.snapshot, file.path) if lens.kind == kind), None)
    places = found.places if found else ()
    return [types.Location(ls.uri(place.path), ls.range(place.path, place.start, place.end)) for place in places]
