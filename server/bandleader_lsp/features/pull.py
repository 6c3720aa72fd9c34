"""Diagnostics that the client asks for, a file at a time or the whole workspace.

The results are at hand as JSON and are sent as they are.
"""

from __future__ import annotations

from typing import Any

import orjson
from lsprotocol import types

from ..reports import NOTHING, identity
from ..server import Server
from ..uris import path_of


def register(ls: Server) -> None:
    """Answer these requests; during `initialize`, that also offers it to the client."""
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="bandleader")
    ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(document_diagnostic)
    ls.feature(types.WORKSPACE_DIAGNOSTIC)(workspace_diagnostic)


def document_diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> dict[str, Any]:
    """The diagnostics of one file, unless the client has them already."""
    path = path_of(params.text_document.uri)
    return _answer(ls.reports.of(path) if path is not None else NOTHING, params.previous_result_id)


def workspace_diagnostic(ls: Server, params: types.WorkspaceDiagnosticParams) -> dict[str, Any]:
    """Every file with diagnostics, and every one that the client remembers some of."""
    known = {path: previous for previous in params.previous_result_ids if (path := path_of(previous.uri)) is not None}
    items = []
    for path in dict.fromkeys((*ls.libraries.with_findings(), *known)):
        previous = known.get(path)
        document = ls.documents.by_path.get(path)
        about = {"uri": ls.uri(path), "version": document.version if document else None}
        items.append(about | _answer(ls.reports.of(path), previous.value if previous else None))
    return {"items": items}


def _answer(report: bytes, previous: str | None) -> dict[str, Any]:
    result = identity(report)
    if result == previous:
        return {"kind": "unchanged", "resultId": result}
    return {"kind": "full", "resultId": result, "items": orjson.Fragment(report)}
