"""Hearing at once of what others record."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from .address import Address
from .connect import backoff, connect
from .errors import DatabaseError
from .pool import Pool

if TYPE_CHECKING:
    import psycopg

CHANNEL: Final = "bandleader"
LOOK: Final = 0  # instead of a place: something may have been missed

_Call = Callable[[int], None]


@final
class News:
    """One connection of the process that listens, in a thread of its own; ``pool`` holds those for everything else.

    Whoever subscribes to a session is called from that thread with the place of its newest event, and with `LOOK` each
    time the connection is made, for what was told before it is lost. Calls must return at once and raise nothing.
    """

    def __init__(self, address: Address) -> None:
        self.pool = Pool(address)
        self._address = address
        self._calls: dict[str, dict[object, _Call]] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="bandleader-news", daemon=True)

    def start(self) -> None:
        """Begin to listen; the server need not be there yet."""
        self._thread.start()

    def subscribe(self, session: str, call: Callable[[int], None]) -> Callable[[], None]:
        """Have ``call`` called for every event of a session; returns what ends that."""
        key = object()
        with self._lock:
            self._calls.setdefault(session, {})[key] = call

        def unsubscribe() -> None:
            with self._lock:
                calls = self._calls.get(session, {})
                calls.pop(key, None)
                if not calls:
                    self._calls.pop(session, None)

        return unsubscribe

    def close(self) -> None:
        """Stop listening; nobody is called any more when this returns. Closing twice is no error."""
        if not self._stop.is_set():
            self._stop.set()
            self._waker.close()
            if self._thread.is_alive():
                self._thread.join()
            self._wake.close()
            self.pool.close()

    def _run(self) -> None:
        import psycopg

        delays = backoff()
        while not self._stop.is_set():
            try:
                with connect(self._address) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    delays = backoff()
                    self._tell_all()
                    self._listen(connection)
            except (DatabaseError, psycopg.Error):
                self._stop.wait(next(delays))

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while not self._stop.is_set():
                for notice in connection.notifies(timeout=0):
                    session, _, place = notice.payload.rpartition(":")
                    self._tell(session, int(place))
                selector.select()

    def _tell(self, session: str, place: int) -> None:
        with self._lock:
            calls = list(self._calls.get(session, {}).values())
        for call in calls:
            call(place)

    def _tell_all(self) -> None:
        with self._lock:
            sessions = list(self._calls)
        for session in sessions:
            self._tell(session, LOOK)
