"""Messages between client and server: what may be sent when, who handles it, how it is answered.

The types, the capabilities and the dispatch are those of pygls. Different from it: whatever arrives is answered as
the protocol wants it, an error carries no traceback, changes of text are handled as plain data, and everything is
serialised by `wire`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Literal

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from . import wire
from .framing import frame

if TYPE_CHECKING:
    from .server import Server

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND = -32700, -32600, -32601
INVALID_PARAMS, NOT_INITIALIZED, INTERNAL_ERROR, CANCELLED = -32602, -32002, -32603, -32800
BAD_HEADER = "the header says no sensible Content-Length"

log = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """One session of one client."""

    _server: Server

    def __init__(self, server: Server, converter: Any) -> None:
        """The session begins before `initialize`."""
        super().__init__(server, converter)
        self.stage: Literal["new", "open", "shut"] = "new"
        self.plain: dict[str, Callable[[Any], None]] = {}
        """Handlers of notifications that take their parameters as the plain data that JSON gives."""
        self.patient: frozenset[str] = frozenset()
        """Requests about a document that wait until its library is loaded: before, no name means anything."""
        self._waiting: dict[int | str, asyncio.Task[None]] = {}

    def receive(self, body: bytes | None) -> None:
        """Handle one message; None is one that cannot be cut out of the stream. Never raises."""
        try:
            message = wire.loads(body) if body is not None else None
        except ValueError as error:
            self._refuse(None, PARSE_ERROR, f"not JSON: {error}")
            return
        if body is None:
            self._refuse(None, PARSE_ERROR, BAD_HEADER)
        elif not isinstance(message, dict) or not isinstance(message.get("method", ""), str):
            self._refuse(None, INVALID_REQUEST, "not a message of JSON-RPC 2.0")
        else:
            try:
                self._handle(message)
            except Exception:  # one message must not end the session
                log.exception("cannot handle %s", message.get("method", "a response"))

    def _handle(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        identifier = message.get("id")
        if method is None:
            if identifier is not None:
                self._answered(message, identifier)
            return
        if method == types.CANCEL_REQUEST:
            self._cancel((message.get("params") or {}).get("id"))
            return
        problem = self._out_of_order(method)
        if problem is None and method in self.plain and self.stage == "open":
            self.plain[method](message["params"])
            return
        self._server.settle()
        if problem is None and method not in self.fm.builtin_features and method not in self.fm.features:
            problem = METHOD_NOT_FOUND, f"there is no method {method}"
        if problem is None:
            loading = self._server.loading(message.get("params")) if method in self.patient else None
            if loading is None:
                self._dispatch(message, identifier)
            else:
                self._wait(loading, message, identifier)
        elif identifier is not None:
            self._refuse(identifier, *problem)

    def _answered(self, message: dict[str, Any], identifier: Any) -> None:
        """Take in the client's answer to a request; whoever waits for one that makes no sense is told so."""
        try:
            answer = self.structure_message(message)
        except JsonRpcException as error:
            asked = self._request_futures.pop(identifier, None)
            if asked is not None and not asked.done():
                asked.set_exception(error)
        else:
            self.handle_message(answer)

    def _wait(self, loading: Coroutine[Any, Any, None], message: dict[str, Any], identifier: Any) -> None:
        async def dispatch() -> None:
            await loading
            self._server.settle()
            if self.stage == "open":
                self._dispatch(message, identifier)
            else:
                self._refuse(identifier, INVALID_REQUEST, "the server is shutting down")

        def ended(_: asyncio.Task[None]) -> None:
            self._waiting.pop(identifier, None)
            loading.close()  # cancelled before its first step, a task has not begun it

        task = asyncio.get_running_loop().create_task(dispatch())
        self._waiting[identifier] = task
        task.add_done_callback(ended)

    def _cancel(self, identifier: Any) -> None:
        """End a request that waits or is being computed in parts; one that is unknown or answered is left alone."""
        if identifier in self._waiting:
            self._waiting[identifier].cancel()
            self._refuse(identifier, CANCELLED, "the request is cancelled")
        elif identifier in self._request_futures:
            self._handle_cancel_notification(identifier)

    def _out_of_order(self, method: str) -> tuple[int, str] | None:
        """Why a message comes at the wrong time (LSP 3.17, "Server lifecycle"), or None."""
        if method == types.EXIT:
            return None
        if self.stage == "shut":
            return INVALID_REQUEST, "the server is shutting down"
        if self.stage == "open" and method == types.INITIALIZE:
            return INVALID_REQUEST, "the server is initialized already"
        if self.stage == "new" and method != types.INITIALIZE:
            return NOT_INITIALIZED, "the server is not initialized yet"
        return None

    def _dispatch(self, message: dict[str, Any], identifier: Any) -> None:
        message.setdefault("params", None)
        try:
            structured = self.structure_message(message)
        except JsonRpcException:
            if identifier is None:
                log.warning("wrong parameters of %s", message["method"])
            else:
                self._refuse(identifier, INVALID_PARAMS, f"wrong parameters of {message['method']}")
            return
        if message["method"] == types.INITIALIZE:
            self.stage = "open"
        begun = time.perf_counter()
        self.handle_message(structured)
        self.trace_line(f"{message['method']}: {(time.perf_counter() - begun) * 1000:.1f} ms")
        if message["method"] == types.SHUTDOWN:
            self.stage = "shut"

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        """End the run that a line of progress shows: gently, the second time at once."""
        self._server.runs.cancel_shown(params.token)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> Any:
        """End the process: 0 after `shutdown`, else 1."""
        self._server.finish(0 if self.stage == "shut" else 1)

    def structure_message(self, data: Any) -> Any:
        """The typed form of a message. Raises `JsonRpcException`."""
        return super().structure_message({**data, "jsonrpc": self.VERSION})

    def tell(self, method: str, params: Any) -> None:
        """Send a notification whose parameters are plain data."""
        self._send_data({"jsonrpc": self.VERSION, "method": method, "params": params})

    def trace_line(self, message: str, details: str = "") -> None:
        """Tell a client that traces the server what it does; ``details`` only if it wants everything."""
        if self.trace != types.TraceValue.Off:
            verbose = {"verbose": details} if details and self.trace == types.TraceValue.Verbose else {}
            self.tell(types.LOG_TRACE, {"message": message, **verbose})

    def _refuse(self, identifier: Any, code: int, message: str) -> None:
        error = {"code": code, "message": message}
        self._send_data({"jsonrpc": self.VERSION, "id": identifier, "error": error})

    def _send_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        if isinstance(result, types.ResponseError):  # a handler refuses; raising would be logged as a fault of its own
            error = result
        if error is not None:
            self._refuse(msg_id, error.code, error.message)
        else:
            self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "result": result})

    def _send_data(self, data: Any) -> None:
        if self.writer is not None:
            self.writer.write(frame(wire.dumps(data, self._converter.unstructure)))
