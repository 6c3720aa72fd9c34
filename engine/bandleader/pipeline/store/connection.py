"""Opening the file of the event log: its tables, and how SQLite is to treat it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final, cast

from .errors import LogMissing, LogTooNew
from .successes import fill

FORMAT: Final = 2  # of the tables; stored as `user_version`. 2 added what commands have achieved

# `session` finds the events of a session without an index over all events, which would cost half as much as the table:
# they lie between `first` and `last`, with few others in between. `last` is NULL while events may follow.
_TABLES = """
CREATE TABLE IF NOT EXISTS event (
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL, command TEXT NOT NULL, type TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER) WITHOUT ROWID;
"""


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the file for reading and writing, creating it and its folder.

    Raises:
        LogTooNew, sqlite3.Error, OSError: it cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        version = _version(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if version < FORMAT:
            _make_tables(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open the file for reading only.

    Raises:
        LogMissing, LogTooNew, sqlite3.Error: it cannot be opened.
    """
    if not path.exists():
        raise LogMissing(path)
    uri = path.resolve().as_uri() + "?mode=ro"
    wal = path.with_name(path.name + "-wal")
    # A reader has to create files beside the log unless nobody writes it, which a folder that it may not write implies
    # where no write-ahead log is left.
    for suffix in ("", "&immutable=1"):
        connection = sqlite3.connect(uri + suffix, uri=True, isolation_level=None)
        try:
            if _version(connection, path) == 0:
                raise LogMissing(path)
            return connection
        except sqlite3.OperationalError:
            connection.close()
            if suffix or wal.exists():
                raise
        except BaseException:
            connection.close()
            raise
    raise AssertionError("unreachable")


def _make_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables that a new or old file lacks, all or none of them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection, path) < FORMAT:  # else another process has made them meanwhile
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            fill(connection)
            connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = cast("int", connection.execute("PRAGMA user_version").fetchone()[0])
    if version > FORMAT:
        raise LogTooNew(path, version)
    return version
