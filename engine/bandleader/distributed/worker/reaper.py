"""Finds workers that are gone and gives what they had begun to others; finds sessions that were given to nobody. Every
worker has one; any of them suffices.

DBOS itself leaves that to a service of its own. No clock is compared with another one: a worker has stalled when this
process has seen the same number of it for `LEASE` without losing sight of the database.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Protocol

from ..database.address import Address
from ..database.claims import WorkerRow, lead, leader, neighbours, retire, workers
from ..database.connect import backoff, connect, uptime
from ..database.errors import DatabaseError
from ..protocol import LEASE, REAP, RETURN
from .identity import Identity
from .presence import TRY_LOCK, UNLOCK
from .unheard import Unheard

if TYPE_CHECKING:
    import psycopg

_log = logging.getLogger("bandleader.worker")
_STALLED: Final = f"has given no sign of life for {LEASE:g} s"
_LEADING: Final = "bandleader leading"  # held for as long as a reaper leads
_INHERITING: Final = "bandleader inheriting"


class Heir(Protocol):
    """Gives the work of a worker to others; see `adapter.client.Client`."""

    def pass_on(self, worker: str) -> int:
        """Queue anew what it had begun; how many workflows that were."""

    def strangers(self) -> set[str]:
        """The workers that have begun something which has not ended, by id."""

    def enqueue_session(self, session: str, generation: int) -> None:
        """Have a worker coordinate a session, unless one does already."""


class Watch:
    """For how long the numbers of the workers have stood still, as far as this process has seen."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[int, float]] = {}

    def stalled(self, beats: Iterable[tuple[str, int]]) -> list[str]:
        """The workers whose number has been the same for `LEASE`. Each call is one look at all of them, by id."""
        now = self._clock()
        seen = self._seen
        self._seen = {id: seen[id] if id in seen and seen[id][0] == beat else (beat, now) for id, beat in beats}
        return [id for id, (_, since) in self._seen.items() if now - since >= LEASE]

    def forget(self) -> None:
        """The database was out of sight: whoever could not reach it either is not to blame."""
        self._seen.clear()


class Reaper:
    """Looks every `REAP` seconds if it leads; the others look after the leader, and take its place when it is gone.

    ``bury`` is called, in a thread of its own, with each worker of this host that has left the list: only here can be
    ended what it has left running.
    """

    def __init__(self, address: Address, own: Identity, heir: Heir, bury: Callable[[str], None]) -> None:
        self._address = address
        self._own = own
        self._heir = heir
        self._bury = bury
        self._unheard = Unheard(heir.enqueue_session)
        self._neighbours: set[str] = set()
        self._watch = Watch()
        self._leader_watch = Watch()
        self._leads = False
        self._back = -RETURN  # when the database was back after it had been away, from whomever (monotonic)
        self._met: set[str] = set()  # who was there since then
        self._next_search = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bandleader-reaper", daemon=True)

    def start(self, neighbours: set[str]) -> None:
        """Begin to look; ``neighbours`` are the workers of this host as far as they were in the list before."""
        self._neighbours = neighbours
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        import psycopg
        from sqlalchemy.exc import SQLAlchemyError

        delays, away = backoff(), False
        while not self._stop.is_set():
            self._watch.forget()
            self._leader_watch.forget()
            self._unheard.forget()
            self._leads = False
            self._met.clear()
            try:
                with connect(self._address) as connection:
                    self._meet(connection, away)
                    while not self._stop.wait(REAP):
                        self._turn(connection)
                        delays = backoff()
            except (DatabaseError, psycopg.Error, SQLAlchemyError) as error:
                _log.warning("looking for lost workers: %s", error)
                away = True
                self._stop.wait(next(delays))

    def _meet(self, connection: psycopg.Connection[Any], away: bool) -> None:
        """The database is there, after it had been ``away`` from here, or away from others before this worker began."""
        self._back = time.monotonic() - (0.0 if away else uptime(connection))

    def _turn(self, connection: psycopg.Connection[Any]) -> None:
        """A look at all workers costs as much as there are, so of a thousand only one takes it."""
        if not self._leads and (row := connection.execute(TRY_LOCK, (_LEADING,)).fetchone()):
            self._leads = bool(row[0])  # until this connection ends
            if self._leads:
                lead(connection, self._own.id)
        stalled = [] if self._leads else self._leader_watch.stalled(leader(connection))
        if self._leads or stalled:
            self.look(connection)
            self._unheard.look(connection)
        for id in stalled:
            self._inherit(connection, id, _STALLED)
        here = neighbours(connection, self._own.host) - {self._own.id}
        for id in self._neighbours - here:  # processes may take seconds to end, and others must not wait for that
            threading.Thread(target=self._bury, args=(id,), name="bandleader-burial", daemon=True).start()
        self._neighbours = here

    def look(self, connection: psycopg.Connection[Any]) -> None:
        """One look at all workers."""
        rows = [row for row in workers(connection) if row.id != self._own.id]
        for id in [row.id for row in rows] + self._unlisted(rows):
            if not is_gone(connection, id):
                self._met.add(id)
            elif self._had_time(id) and self._inherit(connection, id, "is gone"):
                retire(connection, id)
        for id in self._watch.stalled([(row.id, row.beat) for row in rows]):
            self._inherit(connection, id, _STALLED)

    def _had_time(self, id: str) -> bool:
        """Whether a worker would have its lock again: when the database was away, all have lost theirs."""
        return id in self._met or time.monotonic() - self._back >= RETURN

    def _unlisted(self, rows: list[WorkerRow]) -> list[str]:
        """Workers that are in no list any more and have left something: it is asked for seldom."""
        if time.monotonic() < self._next_search:
            return []
        self._next_search = time.monotonic() + LEASE
        return sorted(self._heir.strangers() - {row.id for row in rows} - {self._own.id})

    def _inherit(self, connection: psycopg.Connection[Any], id: str, why: str) -> bool:
        """One reaper at a time, or a second one would take work back that a third worker has begun since."""
        with _held(connection, _INHERITING) as held:
            if held and (count := self._heir.pass_on(id)):
                _log.warning("worker %s %s: what it had begun goes on elsewhere (workflows: %d)", id, why, count)
            return held


def is_gone(connection: psycopg.Connection[Any], id: str) -> bool:
    """Whether nobody holds the lock of a worker."""
    with _held(connection, id) as held:
        return held


@contextlib.contextmanager
def _held(connection: psycopg.Connection[Any], name: str) -> Iterator[bool]:
    row = connection.execute(TRY_LOCK, (name,)).fetchone()
    held = bool(row and row[0])
    try:
        yield held
    finally:
        if held:
            connection.execute(UNLOCK, (name,))
