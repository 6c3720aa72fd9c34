"""Waiting for a database that is away, where giving up would leave something half done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ..database.address import Address
from ..database.connect import backoff
from ..database.errors import DatabaseAway, database_error

_T = TypeVar("_T")


def patiently(work: Callable[[], _T]) -> _T:
    """What ``work`` returns, once the database is there; it may be done more than once.

    Raises:
        DatabaseError: the database is there and refuses.
    """
    delays = backoff()
    while True:
        try:
            return work()
        except DatabaseAway:
            time.sleep(next(delays))


@contextmanager
def as_ours(address: Address) -> Iterator[None]:
    """Errors of the database that come by way of SQLAlchemy, as `DatabaseError`."""
    import psycopg
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise database_error(address, error.orig) from None
        raise
