"""Diagnostics that the client asks for, a file at a time or the whole workspace.

The results are at hand as JSON and are sent as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from lsprotocol import types

from ..partial import in_parts
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


async def workspace_diagnostic(ls: Server, params: types.WorkspaceDiagnosticParams) -> dict[str, Any]:
    """Every file with diagnostics, and every one that the client remembers some of; in parts if it likes."""
    reports = _reports(ls, params.previous_result_ids)
    return await in_parts(ls, params.partial_result_token, reports, lambda some: {"items": some})


def _reports(ls: Server, previous_results: Iterable[types.PreviousResultId]) -> Iterator[dict[str, Any]]:
    known = {path: previous for previous in previous_results if (path := path_of(previous.uri)) is not None}
    for path in dict.fromkeys((*ls.libraries.with_findings(), *ls.reports.ran, *known)):
        previous = known.get(path)
        document = ls.documents.by_path.get(path)
        about = {"uri": ls.uri(path), "version": document.version if document else None}
        yield about | _answer(ls.reports.of(path), previous.value if previous else None)


def _answer(report: bytes, previous: str | None) -> dict[str, Any]:
    result = identity(report)
    if result == previous:
        return {"kind": "unchanged", "resultId": result}
    return {"kind": "full", "resultId": result, "items": orjson.Fragment(report)}
