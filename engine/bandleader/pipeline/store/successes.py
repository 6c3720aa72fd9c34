"""What commands have achieved, beside the log: their results, and how often each has failed in a row.

Both tables follow from the events alone and change in the transaction that records them, so they always agree with the
log; whoever has none (an old file, a salvaged one) makes them from the events.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

TABLES: Final = """
CREATE TABLE IF NOT EXISTS success (
  command TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, seq INTEGER NOT NULL, at REAL NOT NULL,
  session TEXT NOT NULL, tree TEXT NOT NULL, duration REAL NOT NULL, PRIMARY KEY (command, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failure (
  command TEXT PRIMARY KEY, failures INTEGER NOT NULL, failed_at REAL NOT NULL
) WITHOUT ROWID;
"""
_COLUMNS: Final = "command, key, fingerprint, seq, at, session, tree, duration"
_ENDED: Final = (
    "SELECT command, data, seq, at, session FROM event "
    "WHERE type = 'command_ended' OR (type = 'rolled_back' AND command = '') ORDER BY seq"
)


class Success(NamedTuple):
    """A command that succeeded: with which fingerprint and key, when (Unix time), in which session, how long it took
    (seconds), and the id of the work tree after it where that is known. ``seq`` is the place of its `command_ended`.
    """

    command: str
    key: str
    fingerprint: str
    seq: int
    at: float
    session: str
    tree: str
    duration: float


class Failures(NamedTuple):
    """How often a command has failed since it last succeeded, and when it last did (Unix time)."""

    number: int
    last: float


def note(
    connection: sqlite3.Connection, command: str, data: Mapping[str, Any], seq: int, at: float, session: str
) -> None:
    """Take in one `command_ended`; within the transaction that records it.

    What a command was really given is only known when it starts, so the ``fingerprint`` and ``key`` that its stages
    left in ``result`` come before those of the plan. The results for other fingerprints are dropped: what they left in
    the workspace may be overwritten by now.
    """
    outcome = data.get("outcome")
    if outcome == "succeeded":
        result = data.get("result") or {}
        fingerprint = result.get("fingerprint") or data.get("fingerprint") or ""
        key = result.get("key") or data.get("key") or ""
        row = (command, key, fingerprint, seq, at, session, result.get("tree") or "", data.get("duration") or 0.0)
        connection.execute("DELETE FROM success WHERE command = ? AND fingerprint <> ?", (command, fingerprint))
        connection.execute("INSERT OR REPLACE INTO success VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("DELETE FROM failure WHERE command = ?", (command,))
    elif outcome == "failed":
        connection.execute(
            "INSERT INTO failure VALUES (?, 1, ?) "
            "ON CONFLICT (command) DO UPDATE SET failures = failures + 1, failed_at = excluded.failed_at",
            (command, at),
        )


def forget(connection: sqlite3.Connection, session: str) -> None:
    """Take in that a whole session was rolled back: nothing that it achieved is left."""
    connection.execute("DELETE FROM success WHERE session = ?", (session,))


def fill(connection: sqlite3.Connection, events: sqlite3.Connection | None = None) -> None:
    """Make the tables, and take in every event of the log (that of another connection if ``events`` is one)."""
    for statement in filter(str.strip, TABLES.split(";")):
        connection.execute(statement)
    for command, data, seq, at, session in (events or connection).execute(_ENDED).fetchall():
        try:
            decoded = json.loads(data)
        except ValueError:  # a damaged event is found by whoever reads it
            continue
        if command:
            note(connection, command, decoded, seq, at, session)
        else:
            forget(connection, session)


def successes_of(connection: sqlite3.Connection, ids: Collection[str] | None = None) -> dict[str, Success]:
    """The newest success of every command (of these alone, if ``ids`` are given)."""
    where, values = "", []
    if ids is not None:
        where, values = " WHERE command IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
    # Beside a bare `max()` SQLite gives the other columns of the row that has it.
    newest = _COLUMNS.replace("seq", "max(seq)")
    query = f"SELECT {newest} FROM success{where} GROUP BY command"  # noqa: S608  # no values in it
    return {row[0]: Success._make(row) for row in connection.execute(query, values)}


def success_of(connection: sqlite3.Connection, command: str, key: str) -> Success | None:
    """The newest success of a command with just these arguments."""
    query = f"SELECT {_COLUMNS} FROM success WHERE command = ? AND key = ?"  # noqa: S608  # no values in it
    row = connection.execute(query, (command, key)).fetchone()
    return Success(*row) if row else None


def result_of(connection: sqlite3.Connection, seq: int) -> Mapping[str, Any]:
    """What the stages of the command left whose `command_ended` is at ``seq``; empty if it is there no more."""
    row: Iterable[Any] | None = connection.execute("SELECT data FROM event WHERE seq = ?", (seq,)).fetchone()
    result = json.loads(next(iter(row))).get("result") if row else None
    return result if isinstance(result, dict) else {}


def failures_of(connection: sqlite3.Connection) -> dict[str, Failures]:
    """Every command that has failed since it last succeeded."""
    query = "SELECT command, failures, failed_at FROM failure"
    return {command: Failures(number, last) for command, number, last in connection.execute(query)}


def tables_of(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection to read the tables from: the log's own, or one in memory made from the events of an old log."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'success'").fetchone():
        return connection
    made = sqlite3.connect(":memory:", isolation_level=None)
    fill(made, connection)
    return made
