"""That a worker is there: a lock that only its life holds, and a number that grows while it works.

The lock goes with the connection, so everybody learns at once of a process that died. One that is stopped or cut off
keeps its lock for a while, but its number stands still.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..database.address import Address
from ..database.claims import WorkerRow, beat, register, retire
from ..database.connect import backoff, connect
from ..database.errors import DatabaseError
from ..protocol import HEARTBEAT

if TYPE_CHECKING:
    import psycopg

LOCK = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"
TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


class Presence:
    """Keeps a worker in the list of workers. ``row`` gives its entry as it is now."""

    def __init__(self, address: Address, id: str, row: Callable[[], WorkerRow]) -> None:
        self._address = address
        self._id = id
        self._row = row
        self._stop = threading.Event()
        self._known = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bandleader-presence", daemon=True)

    def start(self) -> None:
        """Enter the list, and stay in it."""
        self._thread.start()
        self._known.wait()

    @property
    def is_known(self) -> bool:
        """Whether the last sign of life arrived."""
        return self._known.is_set()

    def close(self) -> None:
        """Leave the list."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        import psycopg

        delays = backoff()
        while not self._stop.is_set():
            with contextlib.suppress(DatabaseError, psycopg.Error), connect(self._address) as connection:
                connection.execute(LOCK, (self._id,))
                self._stay(connection)
            self._known.clear()
            self._stop.wait(next(delays))

    def _stay(self, connection: psycopg.Connection[Any]) -> None:
        row = self._row()
        register(connection, row)
        self._known.set()
        while not self._stop.wait(HEARTBEAT):
            now = self._row()
            if now != row or not beat(connection, self._id):
                row = now
                register(connection, row)
        retire(connection, self._id)
