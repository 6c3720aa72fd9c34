"""Texts that are opened, changed and closed.

A keystroke waits for these, so all but the last take plain data. A change is only noted; `Server.settle` computes the
newest state of each file once everything that has arrived is read.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from ..server import Server
from ..uris import path_of


def did_open(ls: Server, params: Any) -> None:
    """From now on the editor's text counts, not the file's."""
    ls.settle()
    item = params["textDocument"]
    document = ls.documents.open(item["uri"], item.get("version"), item["text"])
    if document.path is not None:
        ls.open_alone(document)
        ls.publisher.update(ls.libraries.edit(document.path, document.text), (document.path,), opened=True)


def did_change(ls: Server, params: Any) -> None:
    """Follow the editor; a text that is not open is none of ours."""
    identifier = params["textDocument"]
    document = ls.documents.by_uri.get(identifier["uri"])
    if document is None:
        return
    document.change(params["contentChanges"], ls.client.encoding)
    document.version = identifier.get("version")
    if document.path is not None:
        ls.edited[document.path] = document


def did_close(ls: Server, params: Any) -> None:
    """From now on the file counts."""
    ls.settle()
    document = ls.documents.close(params["textDocument"]["uri"])
    if document is None or document.path is None:
        return
    affected = ls.libraries.close(document.path)
    for folder in ls.libraries.abandoned():
        ls.libraries.remove(folder)
        affected.add(document.path)
    ls.publisher.update(affected)


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """The text is on disk now: for clients that do not watch files, this is how a configuration gets known."""
    path = path_of(params.text_document.uri)
    if path is not None:
        ls.changed_on_disk([path])
