"""What the client can do, as far as the server asks."""

from __future__ import annotations

from typing import NamedTuple

from lsprotocol.types import ClientCapabilities
from pygls.capabilities import get_capability

from bandleader.text.lines import Encoding

TAGS = {"unnecessary": 1, "deprecated": 2}  # DiagnosticTag
FOLDER = 19  # CompletionItemKind


class Client(NamedTuple):
    """The client's capabilities; everything off is the least that the protocol allows."""

    encoding: Encoding = "utf-16"
    pulls: bool = False  # it asks for diagnostics, and again when told to, so none are pushed
    refreshes_lenses: bool = False
    resolves_lenses: bool = False  # the title of a lens may follow when it is seen
    refreshes_tokens: bool = False
    versions: bool = False  # published diagnostics may name the version of the text
    related: bool = False
    descriptions: bool = False  # diagnostics may link to the page of their rule
    data: bool = False  # diagnostics may carry data of the server's
    tags: frozenset[int] = frozenset()
    links: bool = False  # a definition may tell the span of the name it starts from
    actions: bool = False  # code actions may be more than commands
    document_changes: bool = False  # an edit may name the version it is made for
    resource_operations: frozenset[str] = frozenset()  # an edit may "create", "rename", "delete" files
    annotations: bool = False  # an edit may say what it is for, and be asked about first
    prepares_renames: bool = False  # a rename begins with the whole name
    progress: bool = False
    asks: bool = False  # a message may have answers to choose from
    shows_documents: bool = False  # it opens a file that the server names
    snippets: bool = False  # a completion may have tab stops
    insert_modes: bool = False  # a completion may say how its further lines are indented
    folders: bool = False  # a completion may be a folder
    markdown_in_items: bool = False
    markdown_in_hovers: bool = False
    label_offsets: bool = False  # a parameter may be a place in the label of its signature
    refreshes_hints: bool = False
    watches: bool = False  # files can be watched on the server's request
    has_settings: bool = False  # it can be asked for the settings of each folder
    tells_settings: bool = False  # on request it tells when settings change
    symbol_trees: bool = False  # the outline of a file may be a tree
    resolves_symbols: bool = False  # the place of a symbol of the workspace may follow when somebody goes there
    fold_limit: int | None = None  # how many folds of a file it wants


def read(capabilities: ClientCapabilities, encoding: Encoding) -> Client:
    """The client's capabilities, with the position encoding that was agreed on."""

    def can(path: str) -> bool:
        return bool(get_capability(capabilities, path, False))

    def diagnostics_can(feature: str) -> bool:
        """Clients before LSP 3.18 say what they can show only under the older way of publishing."""
        return can(f"text_document.diagnostic.{feature}") or can(f"text_document.publish_diagnostics.{feature}")

    def offered(feature: str) -> frozenset[object]:
        found = get_capability(capabilities, f"text_document.{feature}") or ()
        return frozenset(getattr(value, "value", value) for value in found)

    # One that asks but cannot be told to (Neovim 0.11) would not see what an edit does to other files.
    asks = get_capability(capabilities, "text_document.diagnostic") is not None
    later = get_capability(capabilities, "workspace.symbol.resolve_support.properties") or ()
    tags = get_capability(capabilities, "text_document.publish_diagnostics.tag_support.value_set") or ()
    operations = get_capability(capabilities, "workspace.workspace_edit.resource_operations") or ()
    return Client(
        encoding=encoding,
        pulls=asks and can("workspace.diagnostics.refresh_support"),
        refreshes_lenses=can("workspace.code_lens.refresh_support"),
        resolves_lenses=get_capability(capabilities, "text_document.code_lens") is not None,
        refreshes_tokens=can("workspace.semantic_tokens.refresh_support"),
        versions=can("text_document.publish_diagnostics.version_support"),
        related=diagnostics_can("related_information"),
        descriptions=diagnostics_can("code_description_support"),
        data=diagnostics_can("data_support"),
        tags=frozenset(int(tag) for tag in tags),
        links=can("text_document.definition.link_support"),
        actions=get_capability(capabilities, "text_document.code_action.code_action_literal_support") is not None,
        document_changes=can("workspace.workspace_edit.document_changes") or bool(operations),  # which are of that kind
        resource_operations=frozenset(getattr(kind, "value", kind) for kind in operations),
        annotations=get_capability(capabilities, "workspace.workspace_edit.change_annotation_support") is not None,
        prepares_renames=can("text_document.rename.prepare_support"),
        snippets=can("text_document.completion.completion_item.snippet_support"),
        insert_modes=len(offered("completion.completion_item.insert_text_mode_support.value_set")) == 2,
        folders=FOLDER in offered("completion.completion_item_kind.value_set"),
        markdown_in_items="markdown" in offered("completion.completion_item.documentation_format"),
        markdown_in_hovers="markdown" in offered("hover.content_format"),
        label_offsets=can("text_document.signature_help.signature_information.parameter_information.label_offset_support"),
        refreshes_hints=can("workspace.inlay_hint.refresh_support"),
        progress=can("window.work_done_progress"),
        # The request needs no capability (LSP 3.17), but somebody to answer it: who lets files be edited has one.
        asks=get_capability(capabilities, "window.show_message") is not None or can("workspace.apply_edit"),
        shows_documents=can("window.show_document.support"),
        watches=can("workspace.did_change_watched_files.dynamic_registration"),
        has_settings=can("workspace.configuration"),
        tells_settings=can("workspace.did_change_configuration.dynamic_registration"),
        symbol_trees=can("text_document.document_symbol.hierarchical_document_symbol_support"),
        resolves_symbols="location.range" in later,
        fold_limit=get_capability(capabilities, "text_document.folding_range.range_limit"),
    )
