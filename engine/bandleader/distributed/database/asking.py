"""Questions that outlast a database that is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .address import Address
from .connect import backoff
from .errors import DatabaseAway, Unrecorded, database_error, is_away
from .pool import Pool

if TYPE_CHECKING:
    import psycopg

_T = TypeVar("_T")


class Asking:
    """Asks the database what may be asked twice. Once ``stop`` is set, nobody waits for it any more."""

    def __init__(self, address: Address, pool: Pool, stop: threading.Event) -> None:
        self._address = address
        self._pool = pool
        self._stop = stop

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
                connection = self._pool.lend()
                answer = question(connection)
            except (psycopg.Error, DatabaseAway) as error:
                if connection is not None:
                    connection.close()
                if isinstance(error, psycopg.Error) and not is_away(error):
                    raise Unrecorded(database_error(self._address, error)) from None
                if self._stop.wait(next(delays)):
                    raise Unrecorded(f"{self._address} is away") from None
            else:
                self._pool.give_back(connection)
                return answer
