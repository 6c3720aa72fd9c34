"""The arguments of a command while they are written behind its name."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.argument_help import argument_help
from bandleader.text.lines import LineIndex

from ..server import Server

OPTIONS = types.SignatureHelpOptions(trigger_characters=[" "])


def signature_help(ls: Server, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    """Which argument of which command is being written."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return None
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    found = argument_help(file.project.snapshot, document, offset)
    if found is None:
        return None
    label = LineIndex(found.label)
    parameters = []
    for start, end in found.parameters:
        written: str | tuple[int, int] = found.label[start:end]
        if ls.client.label_offsets:  # always counted in UTF-16
            written = label.position(start, "utf-16")[1], label.position(end, "utf-16")[1]
        parameters.append(types.ParameterInformation(written))
    summary = file.project.snapshot.files[found.path].summary
    signature = types.SignatureInformation(found.label, summary or None, parameters, found.active)
    return types.SignatureHelp([signature], 0, found.active)
