"""A repository with a library and a remote, a worker that only pretends, and the command line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bandleader.cli.main import run
from bandleader.distributed.client.engine import RemoteEngine
from bandleader.distributed.client.opening import open_remote
from bandleader.distributed.client.patience import patiently
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.claims import WorkerRow, register
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.protocol import PROTOCOL
from bandleader.pipeline.events import Event
from bandleader.workspace.project import Project
from tests.support.workspace import Workspace

PAUSE = 30.0  # seconds that anything may take before a test gives up


class Clone(Workspace):
    """A workspace whose commits are pushed to a bare repository beside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "work")
        self.remote = folder / "remote.git"
        self.git("init", "--quiet", "--bare", str(self.remote))

    def push(self) -> str:
        """Commit everything, push it, and return the commit."""
        self.commit()
        if "origin" not in self.git("remote").split():
            self.git("remote", "add", "origin", str(self.remote))
        self.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
        return self.git("rev-parse", "HEAD")

    def remote_engine(self, address: Address) -> RemoteEngine:
        project = Project(str(self.folder))
        project.open(keep=False)
        return open_remote(project, address.url)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """``lint``, ``test`` after it, and ``release`` after that; all pushed, and the current folder."""
    made = Clone(tmp_path)
    made.command("lint", "true", **{"allowed-tools": "Read"})
    made.command("test", "true", dependencies=["lint"])
    made.command("release", "echo out > out.txt", dependencies=["test"])
    made.push()
    monkeypatch.chdir(made.folder)
    return made


class Ran(NamedTuple):
    """How the command line ended and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def bandleader(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs the command line in this process."""

    def bandleader(*arguments: str) -> Ran:
        capfd.readouterr()
        code = run(arguments)
        sys.stdout.flush()
        return Ran(code, *capfd.readouterr())

    return bandleader


class Pretender:
    """Writes what workers and a coordinator would write, without any work being done."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def enter(self, id: str = "host-a:1:x", **more: Any) -> None:
        """Enter a worker into the list."""
        values = {"labels": (), "slots": 4, "version": "1", "protocol": PROTOCOL, **more}
        with connect(self.address) as connection:
            register(connection, WorkerRow(id, id.partition(":")[0], 1, **values))

    def tell(self, session: str, *events: tuple[str, str, Mapping[str, Any]]) -> None:
        with patiently(self._log) as log:
            log.append([Event(kind, session, command, data) for kind, command, data in events])  # type: ignore[arg-type]

    def succeed(self, session: str, *commands: str, changed: Mapping[str, Any] | None = None) -> None:
        """Have commands come to their end, and keep the session open."""
        for command in commands:
            fingerprint, key = self._prints(session, command)
            result = {"fingerprint": fingerprint, "key": key, "changed": changed or {}}
            ended = {"outcome": "succeeded", "fingerprint": fingerprint, "key": key, "duration": 1.0}
            self.tell(
                session,
                ("command_dispatched", command, {"workflow": "w", "queue": "q", "labels": []}),
                ("command_claimed", command, {"worker": "host-a:1:x", "host": "host-a", "token": 1, "again": ""}),
                ("stage_started", command, {"stage": "command_resolution", "attempt": 1}),
                ("command_ended", command, {**ended, "result": result, "metrics": {}}),
            )

    def end(self, session: str, outcome: str = "succeeded") -> None:
        self.tell(session, ("session_ended", "", {"outcome": outcome, "duration": 2.0}))

    def when_submitted(self, act: Callable[[str], None]) -> threading.Thread:
        """Do something, in another thread, with the first session that comes."""

        def wait() -> None:
            with DatabaseLog.open(self.address) as log:
                for _ in range(int(PAUSE / 0.02)):
                    if entries := log.sessions():
                        act(entries[-1].id)
                        return
                    stop.wait(0.02)

        stop = threading.Event()
        thread = threading.Thread(target=wait)
        thread.start()
        return thread

    def _log(self) -> DatabaseLog:
        return DatabaseLog.open(self.address)

    def _prints(self, session: str, command: str) -> tuple[str, str]:
        with patiently(self._log) as log:
            (first, *_) = log.read(session)
        (step,) = [step for step in first.data["plan"]["steps"] if step["id"] == command]
        return step["fingerprint"], step["key"]


@pytest.fixture
def pretender(database: Address) -> Pretender:
    return Pretender(database)
