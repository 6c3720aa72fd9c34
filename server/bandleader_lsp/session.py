"""A server with everything it can do."""

from __future__ import annotations

from functools import partial

from lsprotocol import types

from .features import (
    actions,
    call_hierarchy,
    completion,
    definition,
    document_links,
    document_symbols,
    execute_command,
    file_operations,
    folding,
    highlight,
    hover,
    inlay_hint,
    lens,
    lifecycle,
    references,
    rename,
    selection,
    semantic_tokens,
    signature,
    text,
    trust,
    watching,
    workspace_symbols,
)
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
        (
            types.TEXT_DOCUMENT_DEFINITION,
            types.TEXT_DOCUMENT_DOCUMENT_LINK,
            types.TEXT_DOCUMENT_CODE_LENS,
            types.TEXT_DOCUMENT_REFERENCES,
            types.TEXT_DOCUMENT_IMPLEMENTATION,
            types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY,
            types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT,
            types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
            types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE,
            types.TEXT_DOCUMENT_PREPARE_RENAME,
            types.TEXT_DOCUMENT_RENAME,
            types.TEXT_DOCUMENT_COMPLETION,
            types.TEXT_DOCUMENT_HOVER,
            types.TEXT_DOCUMENT_SIGNATURE_HELP,
            types.TEXT_DOCUMENT_INLAY_HINT,
        )
    )
    for method, handler in (
        (types.INITIALIZE, lifecycle.initialize),
        (types.INITIALIZED, lifecycle.initialized),
        (types.TEXT_DOCUMENT_DID_SAVE, text.did_save),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watching.did_change_watched_files),
        (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, watching.did_change_workspace_folders),
        (types.WORKSPACE_DID_CHANGE_CONFIGURATION, watching.did_change_configuration),
        (types.TEXT_DOCUMENT_DEFINITION, definition.definition),
        (types.TEXT_DOCUMENT_DOCUMENT_LINK, document_links.document_link),
        (types.DOCUMENT_LINK_RESOLVE, document_links.document_link_resolve),
        (types.TEXT_DOCUMENT_REFERENCES, references.references),
        (types.TEXT_DOCUMENT_IMPLEMENTATION, references.implementation),
        (types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY, call_hierarchy.prepare_call_hierarchy),
        (types.CALL_HIERARCHY_INCOMING_CALLS, call_hierarchy.incoming_calls),
        (types.CALL_HIERARCHY_OUTGOING_CALLS, call_hierarchy.outgoing_calls),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, document_symbols.document_symbols),
        (types.WORKSPACE_SYMBOL, workspace_symbols.workspace_symbol),
        (types.WORKSPACE_SYMBOL_RESOLVE, workspace_symbols.workspace_symbol_resolve),
        (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, highlight.document_highlight),
        (types.TEXT_DOCUMENT_FOLDING_RANGE, folding.folding_range),
        (types.TEXT_DOCUMENT_SELECTION_RANGE, selection.selection_range),
        (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, semantic_tokens.within),
        (types.CODE_LENS_RESOLVE, lens.code_lens_resolve),
        (trust.CHANGED, trust.did_change_trust),
        (types.COMPLETION_ITEM_RESOLVE, completion.completion_item_resolve),
        (types.TEXT_DOCUMENT_HOVER, hover.hover),
        (types.TEXT_DOCUMENT_INLAY_HINT, inlay_hint.inlay_hint),
    ):
        server.feature(method)(handler)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, actions.OPTIONS)(actions.code_action)
    server.feature(types.TEXT_DOCUMENT_COMPLETION, completion.OPTIONS)(completion.completion)
    server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, signature.OPTIONS)(signature.signature_help)
    server.feature(types.TEXT_DOCUMENT_RENAME, rename.OPTIONS)(rename.rename)
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(rename.prepare_rename)
    for method, operation in (
        (types.WORKSPACE_WILL_RENAME_FILES, file_operations.will_rename_files),
        (types.WORKSPACE_WILL_DELETE_FILES, file_operations.will_delete_files),
        (types.WORKSPACE_DID_CREATE_FILES, file_operations.did_create_files),
        (types.WORKSPACE_DID_RENAME_FILES, file_operations.did_rename_files),
        (types.WORKSPACE_DID_DELETE_FILES, file_operations.did_delete_files),
    ):
        server.feature(method, file_operations.OPTIONS)(operation)
    server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, semantic_tokens.LEGEND)(semantic_tokens.full)
    server.feature(types.TEXT_DOCUMENT_CODE_LENS, lens.OPTIONS)(lens.code_lens)
    server.command(lens.SHOW)(lens.show_references)
    server.command(trust.COMMAND)(trust.trust)
    for name, command in execute_command.COMMANDS.items():
        server.command(name)(command)
    return server
