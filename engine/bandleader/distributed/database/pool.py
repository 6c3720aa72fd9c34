"""Connections that wait to be used again: to make one takes longer than twenty appends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, final

from .address import Address
from .connect import connect

if TYPE_CHECKING:
    import psycopg

_IDLE: Final = 8  # kept at most; workers with more places at work at once open more for that time


@final
class Pool:
    """The idle connections of this process to one database, for all its threads."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[psycopg.Connection[Any]] = []
        self._lock = threading.Lock()
        self._closed = False

    def lend(self) -> psycopg.Connection[Any]:
        """A connection in autocommit mode, which may turn out to be lost.

        Raises:
            DatabaseError: none was idle, and no new one can be made.
        """
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect(self._address)

    def give_back(self, connection: psycopg.Connection[Any]) -> None:
        """Keep a connection that works for the next one who needs one."""
        with self._lock:
            if not self._closed and len(self._idle) < _IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def clear(self) -> None:
        """Close what is idle, for the server is gone."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def close(self) -> None:
        """Close what is idle, and keep nothing any more."""
        self._closed = True
        self.clear()
