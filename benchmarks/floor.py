"""The least that a server on pygls does for a keystroke: it publishes one diagnostic. Started by `server.py`."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("floor", "0")


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    """Answer at once."""
    publish(ls, params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    """Answer at once."""
    publish(ls, params.text_document.uri, params.text_document.version)


def publish(ls: LanguageServer, uri: str, version: int) -> None:
    """Say that the first character is wrong."""
    place = types.Range(types.Position(0, 0), types.Position(0, 1))
    found = types.Diagnostic(place, "wrong", severity=types.DiagnosticSeverity.Error)
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [found], version))


if __name__ == "__main__":
    server.start_io()
