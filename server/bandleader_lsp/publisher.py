"""Tells the client about diagnostics that have changed: pushes them, or asks it to pull again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

import orjson
from lsprotocol import types

from .reports import NOTHING, Reports
from .uris import uri_of

if TYPE_CHECKING:
    from .documents import Documents
    from .protocol import Protocol

SLICE = 0.004  # seconds of publishing after which others get their turn


class Publisher:
    """What the client knows, so that it is told only what it does not."""

    def __init__(self, protocol: Protocol, reports: Reports, documents: Documents) -> None:
        """The client knows nothing yet."""
        self.protocol = protocol
        self.reports = reports
        self.documents = documents
        self.sent: dict[str, bytes] = {}
        self._asked: dict[str, bool] = {}  # refreshes that wait for an answer, and whether to ask again after it

    def update(self, affected: Collection[str], edited: Collection[str] = (), *, opened: bool = False) -> None:
        """The findings of the ``affected`` files may differ; ``edited`` ones the client asks for by itself.

        The diagnostics of a file just ``opened`` are sent even if there are none.
        """
        self.reports.forget(affected)
        client = self.reports.client
        if not client.pulls:
            for path in affected:
                self._push(path, always=opened and path in edited)
        elif any(path not in edited for path in affected):
            self._refresh(types.WORKSPACE_DIAGNOSTIC_REFRESH)
        if any(path in self.documents.by_path and path not in edited for path in affected):
            self.refresh_lenses()
            if client.refreshes_tokens:
                self._refresh(types.WORKSPACE_SEMANTIC_TOKENS_REFRESH)
            if client.refreshes_hints:
                self._refresh(types.WORKSPACE_INLAY_HINT_REFRESH)

    def refresh_lenses(self) -> None:
        """What lenses show may differ."""
        if self.reports.client.refreshes_lenses:
            self._refresh(types.WORKSPACE_CODE_LENS_REFRESH)

    async def update_many(self, affected: Iterable[str]) -> None:
        """The same for any number of files, open ones first, with pauses in which requests are answered."""
        paths = sorted(set(affected), key=lambda path: path not in self.documents.by_path)
        if self.reports.client.pulls:
            self.update(paths)
            return
        until = time.perf_counter() + SLICE
        for path in paths:
            self.update((path,))
            if time.perf_counter() > until:
                await asyncio.sleep(0)
                until = time.perf_counter() + SLICE

    def _push(self, path: str, *, always: bool) -> None:
        report = self.reports.of(path)
        if report == self.sent.get(path, NOTHING) and not always:
            return
        if report == NOTHING:
            self.sent.pop(path, None)
        else:
            self.sent[path] = report
        document = self.documents.by_path.get(path)
        params: dict[str, object] = {"uri": document.uri if document else uri_of(path)}
        if document and self.reports.client.versions:
            params["version"] = document.version
        params["diagnostics"] = orjson.Fragment(report)
        self.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def _refresh(self, method: str) -> None:
        """Ask the client to ask again; when it has yet to answer the same question, once it has."""
        if method in self._asked:
            self._asked[method] = True
            return
        self._asked[method] = False
        self.protocol.send_request(method).add_done_callback(lambda answer: self._answered(method, answer))

    def _answered(self, method: str, answer: Future[None]) -> None:
        if self._asked.pop(method) and not answer.cancelled():
            self._refresh(method)
