"""Connections that threads borrow, and questions that outlast a database that is away."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .address import Address
from .connect import backoff, connect
from .errors import DatabaseAway, Unrecorded, database_error, is_away

if TYPE_CHECKING:
    import psycopg

_T = TypeVar("_T")


class Asking:
    """Asks the database what may be asked twice. Once ``stop`` is set, nobody waits for it any more."""

    def __init__(self, address: Address, stop: threading.Event) -> None:
        self._address = address
        self._stop = stop
        self._free: queue.SimpleQueue[psycopg.Connection[Any]] = queue.SimpleQueue()

    def ask(self, question: Callable[[psycopg.Connection[Any]], _T]) -> _T:
        """The answer.

        Raises:
            LogError: the database refuses, or was away until ``stop`` was set.
        """
        import psycopg

        delays = backoff()
        while True:
            connection = None
            try:
                connection = self._borrow()
                answer = question(connection)
            except (psycopg.Error, DatabaseAway) as error:
                if connection is not None:
                    connection.close()
                if isinstance(error, psycopg.Error) and not is_away(error):
                    raise Unrecorded(database_error(self._address, error)) from None
                if self._stop.wait(next(delays)):
                    raise Unrecorded(f"{self._address} is away") from None
            else:
                self._free.put(connection)
                return answer

    def close(self) -> None:
        """Close the connections that nobody has."""
        while True:
            try:
                self._free.get_nowait().close()
            except queue.Empty:
                return

    def _borrow(self) -> psycopg.Connection[Any]:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            return connect(self._address)
