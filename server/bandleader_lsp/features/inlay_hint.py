"""Inlay hints, each kind of which the person can switch off (`preferences`)."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.inlay_hints import InlayHint, inlay_hints

from ..server import File, Server


def inlay_hint(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints of a range of a file."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return []
    start, end = (
        file.lines.offset(place.line, place.character, ls.client.encoding)
        for place in (params.range.start, params.range.end)
    )
    wanted = ls.preferences_of(file.project).inlay_hints
    return [
        _hint(ls, file, hint)
        for hint in inlay_hints(file.project.snapshot, document, start, end)
        if hint.kind in wanted
    ]


def _hint(ls: Server, file: File, hint: InlayHint) -> types.InlayHint:
    place = types.Position(*file.lines.position(hint.offset, ls.client.encoding))
    if not hint.path:
        return types.InlayHint(place, hint.label, padding_left=True)
    named = types.Location(ls.uri(hint.path), ls.range(hint.path, 0, 0))
    return types.InlayHint(place, [types.InlayHintLabelPart(hint.label, location=named)], padding_left=True)
