"""A server with everything it can do."""

from __future__ import annotations

from functools import partial

from lsprotocol import types

from .features import actions, definition, lens, lifecycle, text, watching
from .server import Server


def new_server() -> Server:
    """A server that waits for its client to introduce itself. Called inside the event loop."""
    server = Server()
    server.protocol.plain = {
        types.TEXT_DOCUMENT_DID_OPEN: partial(text.did_open, server),
        types.TEXT_DOCUMENT_DID_CHANGE: partial(text.did_change, server),
        types.TEXT_DOCUMENT_DID_CLOSE: partial(text.did_close, server),
    }
    server.protocol.patient = frozenset(
        (types.TEXT_DOCUMENT_DEFINITION, types.TEXT_DOCUMENT_DOCUMENT_LINK, types.TEXT_DOCUMENT_CODE_LENS)
    )
    for method, handler in (
        (types.INITIALIZE, lifecycle.initialize),
        (types.INITIALIZED, lifecycle.initialized),
        (types.TEXT_DOCUMENT_DID_SAVE, text.did_save),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watching.did_change_watched_files),
        (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, watching.did_change_workspace_folders),
        (types.WORKSPACE_DID_CHANGE_CONFIGURATION, watching.did_change_configuration),
        (types.TEXT_DOCUMENT_DEFINITION, definition.definition),
        (types.TEXT_DOCUMENT_DOCUMENT_LINK, definition.document_link),
        (types.TEXT_DOCUMENT_CODE_LENS, lens.code_lens),
    ):
        server.feature(method)(handler)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, actions.OPTIONS)(actions.code_action)
    server.command(lens.SHOW)(lens.show_references)
    return server
