"""The server behind `bandleader dashboard --web`: the page, its data, and what happens as server-sent events.

The standard library's server with a thread a connection does all of it: there are a few connections of one person.
Every address begins with the token, so that relative ones work in the page; see `guard` for who may ask.

    /TOKEN/                     the page            /TOKEN/api/state            the whole document (`state`)
    /TOKEN/page.js, page.css    its code            /TOKEN/api/session?id=ID    the events of one run
    /TOKEN/api/events?after=N   messages about what happens behind place N (`feed`), without end
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from ..pipeline.errors import EngineError
from ..pipeline.store.errors import LogError
from .guard import HEADERS, NAMES, refusal
from .html import TYPES, asset, shell
from .shapes import Message
from .source import Source
from .state import page_state

_encode: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True).encode


class PageServer(ThreadingHTTPServer):
    """Listens on the loopback interface and shows what a source knows."""

    daemon_threads = True  # a follower never ends by itself
    allow_reuse_address = True

    def __init__(self, source: Source, port: int = 0, session: str = "") -> None:
        """``port`` 0 takes a free one; ``session`` is the run to show first, as for `page_state`.

        Raises:
            OSError: the port is taken.
        """
        self.source = source
        self.session = session
        self.token = secrets.token_urlsafe(24)
        super().__init__((NAMES[0], port), _Handler)

    @property
    def url(self) -> str:
        """The address of the page, with the token."""
        return f"http://{NAMES[0]}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    """Answers one request after the other of one connection."""

    server: PageServer
    protocol_version = "HTTP/1.1"
    server_version = "bandleader"
    sys_version = ""
    timeout = 60  # seconds in which a connection has to ask for something

    def do_GET(self) -> None:
        """Answer with a page, an asset, data, or events."""
        if why := refusal(_single(self.headers.items()), self.path, self.server.server_port, self.server.token):
            self._answer(403, f"{why}\n".encode(), TYPES["txt"])
            return
        address = urlsplit(self.path)
        name = address.path.split("/", 2)[-1]
        query = {key: values[-1] for key, values in parse_qs(address.query).items()}
        try:
            self._route(name, query)
        except (EngineError, LogError, OSError) as error:
            if isinstance(error, (ConnectionError, TimeoutError)):  # whoever asked has gone
                self.close_connection = True
                return
            self._answer(500, f"{error}\n".encode(), TYPES["txt"])

    do_HEAD = do_GET  # noqa: N815 (the name that the base class asks for)

    def _route(self, name: str, query: Mapping[str, str]) -> None:
        source = self.server.source
        if name == "":
            self._answer(200, shell(source.title).encode(), TYPES["html"])
        elif name in ("page.js", "page.css"):
            self._answer(200, asset(name).encode(), TYPES[name.rpartition(".")[2]])
        elif name == "api/state":
            self._json(page_state(source, self.server.session))
        elif name == "api/session":
            self._json(source.events(query.get("id", "")))
        elif name == "api/events":
            after = self.headers.get("Last-Event-ID") or query.get("after", "")
            self._follow(int(after) if after.isdecimal() else 0)
        else:
            self._answer(404, b"There is nothing at this address.\n", TYPES["txt"])

    def _json(self, data: Any) -> None:
        self._answer(200, _encode(data).encode(), TYPES["json"])

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self._send_headers(kind, {"Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _follow(self, after: int) -> None:
        """Send messages until the page goes away; a comment when nothing happens, which finds that out."""
        self.close_connection = True
        self.send_response(200)
        self._send_headers("text/event-stream; charset=utf-8", {"Connection": "close"})
        if self.command != "HEAD":
            for message in self.server.source.messages(after):
                self.wfile.write(_event(message).encode())

    def _send_headers(self, kind: str, more: Mapping[str, str]) -> None:
        for name, value in {"Content-Type": kind, **HEADERS, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: an address holds the token."""


def _single(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Headers by name; of one that comes twice all values, which then equal nothing that is allowed."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.title()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _event(message: Message | None) -> str:
    """A server-sent event (WHATWG HTML, section 9.2); a comment for None."""
    if message is None:
        return ": quiet\n\n"
    place = f"id: {message['events'][-1]['seq']}\n" if message["type"] == "events" and message["events"] else ""
    return f"{place}data: {_encode(message)}\n\n"
