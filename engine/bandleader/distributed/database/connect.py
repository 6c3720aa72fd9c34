"""Connections to the database, and waiting for it when it is away."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from .address import Address, driver
from .errors import DatabaseAway, database_error

if TYPE_CHECKING:
    import psycopg

CAP: Final = 2.0  # seconds between two tries at most
_FIRST: Final = 0.02
_UPTIME: Final = """
SELECT extract(epoch FROM clock_timestamp() - greatest(pg_postmaster_start_time(), stats_reset))::double precision
FROM pg_stat_bgwriter"""


def connect(address: Address, *, patient: Callable[[], bool] | None = None) -> psycopg.Connection[Any]:
    """Open a connection in autocommit mode.

    While the server is away, it is tried again as long as ``patient()``.

    Raises:
        DatabaseError: the connection is refused, in a sentence that says why; DatabaseAway: no server answers.
    """
    module = driver()
    arguments = address.arguments()
    delays = backoff()
    while True:
        try:
            connection: psycopg.Connection[Any] = module.connect(address.conninfo(), autocommit=True, **arguments)
        except module.Error as error:
            problem = database_error(address, error)
            if patient is None or not isinstance(problem, DatabaseAway) or not patient():
                raise problem from None
            time.sleep(next(delays))
        else:
            return connection


def uptime(connection: psycopg.Connection[Any]) -> float:
    """Seconds since the server has lost all connections: by a start, or by a crash of one of its processes, after which
    it goes on by itself and counts anew.
    """
    row = connection.execute(_UPTIME).fetchone()
    assert row is not None
    return float(row[0])


def backoff() -> Iterator[float]:
    """How long to wait before each further try, in seconds: more every time up to `CAP`, and never in step."""
    delay = _FIRST
    while True:
        yield delay * random.uniform(0.5, 1.0)  # noqa: S311  # nothing to guess
        delay = min(2 * delay, CAP)
