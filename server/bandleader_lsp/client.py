"""What the client can do, as far as the server asks."""

from __future__ import annotations

from typing import NamedTuple

from lsprotocol.types import ClientCapabilities
from pygls.capabilities import get_capability

from bandleader.text.lines import Encoding

TAGS = {"unnecessary": 1, "deprecated": 2}  # DiagnosticTag


class Client(NamedTuple):
    """The client's capabilities; everything off is the least that the protocol allows."""

    encoding: Encoding = "utf-16"
    pulls: bool = False  # it asks for diagnostics, and again when told to, so none are pushed
    refreshes_lenses: bool = False
    versions: bool = False  # published diagnostics may name the version of the text
    related: bool = False
    descriptions: bool = False  # diagnostics may link to the page of their rule
    data: bool = False  # diagnostics may carry data of the server's
    tags: frozenset[int] = frozenset()
    links: bool = False  # a definition may tell the span of the name it starts from
    actions: bool = False  # code actions may be more than commands
    document_changes: bool = False  # an edit may name the version it is made for
    progress: bool = False
    watches: bool = False  # files can be watched on the server's request


def read(capabilities: ClientCapabilities, encoding: Encoding) -> Client:
    """The client's capabilities, with the position encoding that was agreed on."""

    def can(path: str) -> bool:
        return bool(get_capability(capabilities, path, False))

    def diagnostics_can(feature: str) -> bool:
        """Clients before LSP 3.18 say what they can show only under the older way of publishing."""
        return can(f"text_document.diagnostic.{feature}") or can(f"text_document.publish_diagnostics.{feature}")

    # One that asks but cannot be told to (Neovim 0.11) would not see what an edit does to other files.
    asks = get_capability(capabilities, "text_document.diagnostic") is not None
    tags = get_capability(capabilities, "text_document.publish_diagnostics.tag_support.value_set") or ()
    return Client(
        encoding=encoding,
        pulls=asks and can("workspace.diagnostics.refresh_support"),
        refreshes_lenses=can("workspace.code_lens.refresh_support"),
        versions=can("text_document.publish_diagnostics.version_support"),
        related=diagnostics_can("related_information"),
        descriptions=diagnostics_can("code_description_support"),
        data=diagnostics_can("data_support"),
        tags=frozenset(int(tag) for tag in tags),
        links=can("text_document.definition.link_support"),
        actions=get_capability(capabilities, "text_document.code_action.code_action_literal_support") is not None,
        document_changes=can("workspace.workspace_edit.document_changes"),
        progress=can("window.work_done_progress"),
        watches=can("workspace.did_change_watched_files.dynamic_registration"),
    )
