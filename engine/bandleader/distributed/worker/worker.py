"""The worker process: it joins the others at a database, takes commands, and leaves in order when it is told to."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from ... import __version__
from ...text.plural import plural
from ..adapter.client import Client
from ..adapter.executor import Executor
from ..adapter.room import Room
from ..database.address import Address
from ..database.claims import WorkerRow, database_identity, neighbours
from ..database.connect import connect
from ..database.news import News
from ..database.schema import check_schema
from ..protocol import PROTOCOL, SESSIONS, queue_name, queues_of
from .health import Health
from .identity import Identity, mark, new_identity
from .insisting import Insisting
from .leftovers import end_leftovers
from .presence import Presence
from .reaper import Reaper, is_gone
from .station import WorkerStation
from .work import WorkerWork

_log = logging.getLogger("bandleader.worker")
CANCELLED: Final = 130  # exit code of a worker that was told twice to end
FAREWELL: Final = 5.0  # seconds that a database gets to answer whoever leaves
_LOOK: Final = 0.05


class Options(NamedTuple):
    """``slots`` commands at once; ``folder`` keeps clones and checkouts. ``health`` is a port, -1 for none."""

    slots: int
    labels: tuple[str, ...]
    folder: Path
    health: int = -1
    health_host: str = "127.0.0.1"


class Worker:
    """One worker; a process has one at most."""

    def __init__(self, address: Address, options: Options) -> None:
        """Raises DatabaseError: it cannot be reached, or its schema is not that of this version."""
        self._database = _identity_of(address)
        self.identity: Identity = new_identity()
        self._address = address
        self._options = options
        self._draining = threading.Event()
        self._at_once = threading.Event()
        self._signalled = threading.Event()
        self._queues = queues_of(options.labels)
        self._room = Room(options.slots, self._queues)
        self._news = News(address)
        self._client = Client(address)
        self._station = WorkerStation(address, self.identity, self._news, options.folder, options.slots, self._at_once)
        queues = Insisting(self._client, self._at_once)
        self._work = WorkerWork(self._station, self._news, queues, self._draining)
        self._presence = Presence(address, self.identity.id, self._row)
        self._reaper = Reaper(address, self.identity, self._client, self._end_leftovers_of)
        self._executor = Executor(address, self.identity.id, self._room, self._work, self._news)

    def run(self) -> NoReturn:
        """Work until told to end: by one SIGTERM or SIGINT when the commands at work have ended, by another at once."""
        # Dozens of threads talk to the database in turns of microseconds. With the default of 5 ms each waits for the
        # interpreter far longer than for the database.
        sys.setswitchinterval(0.0005)
        self._join()
        health = self._health()
        self._wait_for_signal()
        self._drain()
        if health:
            health.close()
        self._leave()

    def _join(self) -> None:
        mark(self._database, self.identity.id)
        with connect(self._address) as connection:
            listed = neighbours(connection, self.identity.host)
            # Whoever is in the list and holds no lock may be about to come back; the reaper knows.
            ended = end_leftovers(
                self._database, self.identity.id, lambda worker: worker not in listed and is_gone(connection, worker)
            )
        if ended:
            _log.warning("ended %s that a lost worker had left on this machine", plural(ended, "process", "processes"))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_end)
        self._client.declare(SESSIONS)
        for kind in ("shell", "agent"):
            self._client.declare(queue_name(kind, ()))
        self._news.start()
        self._presence.start()
        self._reaper.start(listed)
        self._executor.launch()
        options = self._options
        offers = f", labels {' '.join(sorted(options.labels))}" if options.labels else ""
        _log.info(
            "worker %s takes %s at once from %s%s",
            self.identity.id,
            plural(options.slots, "command"),
            self._address,
            offers,
        )

    def _health(self) -> Health | None:
        options = self._options
        if options.health < 0:
            return None
        health = Health(options.health_host, options.health, self.state)
        health.start()
        _log.info("health at http://%s:%d/ready", options.health_host, health.port)
        return health

    def _told_to_end(self, number: int, frame: object) -> None:
        if self._draining.is_set():
            self._at_once.set()
        self._draining.set()
        self._signalled.set()

    def _wait_for_signal(self) -> None:
        while not self._signalled.wait(3600.0):  # a wait without end would not let a signal through everywhere
            pass

    def _drain(self) -> None:
        """Take nothing more, and wait for what is here unless told again.

        Sessions are handed over within moments; if the database is away, whoever finds them when it is back goes on.
        """
        self._room.draining = True
        if taken := self._room.taken():
            _log.info("draining: %s at work here; a second signal ends what runs at once", plural(taken, "command"))
        while self._room.taken() and not self._at_once.wait(_LOOK):
            pass
        until = time.monotonic() + FAREWELL
        while self._room.held() and time.monotonic() < until and not self._at_once.wait(_LOOK):
            pass

    def _leave(self) -> NoReturn:
        """Go. Threads that wait for a database or hold a command that others have now are not waited for."""
        code = CANCELLED if self._at_once.is_set() else 0
        self._at_once.set()
        self._work.stop()
        farewell = threading.Thread(target=self._take_leave, args=(code != 0,), name="farewell", daemon=True)
        farewell.start()
        farewell.join(FAREWELL)
        _log.info("worker %s has left", self.identity.id)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    def _take_leave(self, pass_on: bool) -> None:
        """Tell the others. Where the database does not answer, they notice by themselves."""
        self._reaper.close()
        self._presence.close()
        if pass_on:
            self._client.pass_on(self.identity.id)
        self._executor.close()
        self._station.close()
        self._news.close()

    def _row(self) -> WorkerRow:
        options, identity = self._options, self.identity
        state = "draining" if self._draining.is_set() else "up"
        labels = tuple(sorted(options.labels))
        return WorkerRow(identity.id, identity.host, identity.pid, labels, options.slots, __version__, PROTOCOL, state)

    def state(self) -> Mapping[str, Any]:
        """What the health endpoint tells."""
        ready = self._presence.is_known and not self._draining.is_set()
        return {
            "worker": self.identity.id,
            "ready": ready,
            "database": self._presence.is_known,
            "draining": self._draining.is_set(),
            "slots": self._options.slots,
            "busy": self._room.taken(),
        }

    def _end_leftovers_of(self, gone: str) -> None:
        if ended := end_leftovers(self._database, self.identity.id, lambda worker: worker == gone):
            _log.warning("ended %s that worker %s had left", plural(ended, "process", "processes"), gone)


def _identity_of(address: Address) -> str:
    """What tells the database from others, once it is known that this version can use it."""
    with connect(address) as connection:
        check_schema(connection, address)
        return database_identity(connection)
