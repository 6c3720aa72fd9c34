"""A workspace, and the real server on it in a thread of its own."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from bandleader.web.server import PageServer
from bandleader.web.source import Source
from bandleader.web.workspace_source import WorkspaceSource
from tests.support.workspace import Workspace


class Answer(NamedTuple):
    """A response; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: str


class Served:
    """A running server and requests to it."""

    def __init__(self, server: PageServer) -> None:
        self.server = server
        self.port = server.server_port
        self.token = server.token

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for ``path`` below the token."""
        return self.raw(f"/{self.token}/{path}", **headers)

    def raw(self, path: str, **headers: str) -> Answer:
        """Ask for ``path`` as it is. ``Host`` and other headers may be given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read().decode())
        finally:
            connection.close()


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "work"
    folder.mkdir()
    return Workspace(folder)


@pytest.fixture
def served(workspace: Workspace) -> Iterator[Served]:
    with serving(WorkspaceSource(workspace.engine(), anew=True)) as running:
        yield running


@contextmanager
def serving(source: Source, session: str = "") -> Iterator[Served]:
    """A server on a source, while the block runs."""
    with PageServer(source, session=session) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Served(server)
        finally:
            server.shutdown()
            thread.join()
