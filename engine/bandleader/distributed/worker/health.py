"""Whether a worker lives and works, for whoever supervises it: systemd, Kubernetes, a load balancer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Health:
    """Answers ``GET /live`` (the process is there) and ``GET /ready`` (it takes work) with 200 or 503 and JSON.

    ``state`` gives what is told, with the key ``ready``.
    """

    def __init__(self, host: str, port: int, state: Callable[[], Mapping[str, Any]]) -> None:
        """Raises OSError: the port is taken."""
        self._server = _Server((host, port), _Handler)
        self._server.state = state
        self._thread = threading.Thread(target=self._server.serve_forever, name="bandleader-health", daemon=True)

    @property
    def port(self) -> int:
        """The port that was found if 0 was asked for."""
        return self._server.server_address[1]

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: Callable[[], Mapping[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5.0

    def do_GET(self) -> None:
        state = self.server.state()
        if self.path not in ("/live", "/ready"):
            self.send_error(404)
            return
        body = json.dumps(dict(state)).encode()
        self.send_response(200 if self.path == "/live" or state["ready"] else 503)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: whoever supervises asks every few seconds."""
