"""A model's API on loopback that says what a test wants: messages, tool calls, errors, silence.

The requests and the stream of events are those of the Messages API (docs.claude.com, "Messages" and "Streaming").
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Text(NamedTuple):
    """The model says something, and its turn is over."""

    text: str


class Call(NamedTuple):
    """The model calls a tool."""

    tool: str
    input: dict[str, Any]


class Fault(NamedTuple):
    """The API answers with an error."""

    status: int
    type: str
    message: str


class Hold(NamedTuple):
    """The API begins its answer, and never ends it."""


Answer = Text | Call | Fault | Hold
Model = Callable[[dict[str, Any]], Answer]


class Api:
    """Answers every request as ``model`` says, which is given the body of the request."""

    def __init__(self, model: Model) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.held = threading.Event()  # an answer is being held back
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, model))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def results(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of tools that a request carries, in their order."""
    contents = [message["content"] for message in request["messages"] if isinstance(message["content"], list)]
    return [block for content in contents for block in content if block.get("type") == "tool_result"]


def script(*answers: Answer) -> Model:
    """A model that gives one answer after another: the first as long as no tool has run, the second after one, ..."""
    return lambda request: answers[min(len(results(request)), len(answers) - 1)]


def _handler(api: Api, model: Model) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self._send(200, "application/json", b"")

        def do_GET(self) -> None:
            self._send(200, "application/json", b"{}")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if not self.path.startswith("/v1/messages"):
                self._send(200, "application/json", b"{}")
            elif "count_tokens" in self.path:
                self._send(200, "application/json", b'{"input_tokens": 10}')
            else:
                self._answer(json.loads(body))

        def _answer(self, request: dict[str, Any]) -> None:
            api.requests.append(request)
            api.headers.append(dict(self.headers))
            answer = model(request)
            if isinstance(answer, Fault):
                error = {"type": "error", "error": {"type": answer.type, "message": answer.message}}
                self._send(answer.status, "application/json", json.dumps(error).encode())
            elif isinstance(answer, Hold):
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                self.wfile.write(_stream(_events(request, Text(""), len(api.requests))[:1]))
                self.wfile.flush()
                api.held.set()
                api.over.wait()
                self.close_connection = True
            else:
                self._send(200, "text/event-stream", _stream(_events(request, answer, len(api.requests))))

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _events(request: dict[str, Any], answer: Text | Call, number: int) -> list[dict[str, Any]]:
    message = {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 1},
    }
    if isinstance(answer, Call):
        block: dict[str, Any] = {"type": "tool_use", "id": f"toolu_{number}", "name": answer.tool, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(answer.input)}
    else:
        block = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": answer.text}
    stop = "tool_use" if isinstance(answer, Call) else "end_turn"
    return [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": stop}, "usage": {"output_tokens": 20}},
        {"type": "message_stop"},
    ]


def _stream(events: list[dict[str, Any]]) -> bytes:
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()
