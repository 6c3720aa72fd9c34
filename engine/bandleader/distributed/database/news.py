"""Hearing at once of what others record."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from .address import Address
from .connect import backoff, connect
from .errors import DatabaseError
from .pool import Pool

if TYPE_CHECKING:
    import psycopg

LOOK: Final = 0  # instead of a place: something may have been missed
_PAUSE: Final = 0.005  # seconds between two wakings: what comes in quick succession is told together

_Call = Callable[[int], None]


@final
class News:
    """One connection of the process that listens, in a thread of its own; ``pool`` holds those for everything else.

    Whoever subscribes to a session is called from that thread with the place of its newest event, and with `LOOK` each
    time the connection begins to listen for it, for what was told before is lost. Calls must return at once and raise
    nothing.
    """

    def __init__(self, address: Address) -> None:
        self.pool = Pool(address)
        self._address = address
        self._calls: dict[str, dict[object, _Call]] = {}  # by channel
        self._changed = False  # since it was last looked which channels are wanted
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="bandleader-news", daemon=True)

    def start(self) -> None:
        """Begin to listen; the server need not be there yet."""
        self._thread.start()

    def subscribe(self, session: str, call: Callable[[int], None], *, orders: bool = False) -> Callable[[], None]:
        """Have ``call`` called for every event of a session; returns what ends that.

        With ``orders`` only for those that a worker must hear of which performs one of its commands.
        """
        key, channel = object(), f"bandleader {'orders ' if orders else ''}{session}"
        with self._lock:
            self._calls.setdefault(channel, {})[key] = call
            self._changed = True
        self._listen_anew()

        def unsubscribe() -> None:
            with self._lock:  # the channel itself is left with the next change: much that ends begins anew at once
                calls = self._calls.get(channel, {})
                calls.pop(key, None)
                if not calls:
                    self._calls.pop(channel, None)

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

    def _listen_anew(self) -> None:
        with contextlib.suppress(OSError):  # it is closed already
            self._waker.send(b".")

    def _run(self) -> None:
        import psycopg

        delays = backoff()
        while not self._stop.is_set():
            try:
                with connect(self._address) as connection, selectors.DefaultSelector() as selector:
                    selector.register(connection.fileno(), selectors.EVENT_READ)
                    selector.register(self._wake, selectors.EVENT_READ)
                    delays = backoff()
                    self._listen(connection, selector)
            except (DatabaseError, psycopg.Error):
                self._stop.wait(next(delays))

    def _listen(self, connection: psycopg.Connection[Any], selector: selectors.BaseSelector) -> None:
        heard: dict[str, set[object]] = {}  # by channel: who has been told to look since it is listened to
        not_before = 0.0
        while not self._stop.is_set():
            self._follow_subscriptions(connection, heard)
            for notice in connection.notifies(timeout=0):
                self._tell(notice.channel, int(notice.payload))
            selector.select()
            if (early := not_before - time.monotonic()) > 0:
                self._stop.wait(early)
            not_before = time.monotonic() + _PAUSE
            with contextlib.suppress(BlockingIOError):
                self._wake.recv(4096)

    def _follow_subscriptions(self, connection: psycopg.Connection[Any], heard: dict[str, set[object]]) -> None:
        """Listen to the channels that somebody subscribes to, and have whoever is new look for what came before."""
        from psycopg import sql

        with self._lock:
            if not self._changed and heard:
                return
            self._changed = False
            wanted = {channel: dict(calls) for channel, calls in self._calls.items()}
        for channel in heard.keys() - wanted.keys():
            connection.execute(sql.SQL("UNLISTEN {}").format(sql.Identifier(channel)))
            del heard[channel]
        for channel, calls in wanted.items():
            if channel not in heard:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            known = heard.setdefault(channel, set())
            for key in calls.keys() - known:
                calls[key](LOOK)
            heard[channel] = set(calls)

    def _tell(self, channel: str, place: int) -> None:
        with self._lock:
            calls = list(self._calls.get(channel, {}).values())
        for call in calls:
            call(place)
