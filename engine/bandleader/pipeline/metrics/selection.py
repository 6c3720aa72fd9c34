"""Events of some types only, read past the log's own connection: most of a session is of no interest to a sum."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ..events import Event
from ..store.connection import connect_reader
from ..store.errors import LogError, log_error


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads the log at ``path``.

    Raises:
        LogError: the file cannot be read.
    """
    try:
        with contextlib.closing(connect_reader(path)) as connection:
            connection.text_factory = _text
            yield connection
    except LogError:
        raise
    except (sqlite3.Error, OSError, ValueError) as error:
        raise log_error(path, error) from error


def _text(data: bytes) -> str:
    """What SQLite gets out of JSON may hold half a surrogate pair, which JSON can say and UTF-8 cannot."""
    return data.decode("utf-8", "surrogatepass")


def select(path: Path, where: str, values: Sequence[object] = ()) -> Iterator[Event]:
    """The events of the log at ``path`` that meet an SQL condition, in order.

    Raises:
        LogError: the file cannot be read.
    """
    query = f"SELECT type, session, command, data, at, seq FROM event WHERE {where} ORDER BY seq"  # noqa: S608
    with reading(path) as connection:
        for kind, session, command, data, at, seq in connection.execute(query, values):
            yield Event(kind, session, command, json.loads(data), at, seq)


def among(column: str, words: Iterable[str]) -> str:
    """The SQL condition that a column holds one of some words of our own."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def bounds(path: Path, session: str) -> tuple[int, int]:
    """The places of the first and last event of a session; the last is that of the log while events may follow.

    Raises:
        LogError: the file cannot be read.
    """
    with reading(path) as connection:
        row: Any = connection.execute("SELECT first, last FROM session WHERE id = ?", (session,)).fetchone()
    return (row[0], row[1] or 1 << 62) if row else (1, 0)
