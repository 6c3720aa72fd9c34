"""The sessions of a database: taken in, listed, and each in outline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ...pipeline.projections.session_file import way_on
from ...pipeline.store.log import SessionEntry
from ...pipeline.upkeep.status import status_after
from ...pipeline.upkeep.summaries import SessionSummary
from .rows import event_of, text_of

if TYPE_CHECKING:
    import psycopg

_LISTED: Final = """
SELECT s.id, s.started, e.seq, e.at, e.command, e.type, e.data, s.latest, s.target, s.arguments, s.total, s.counts
FROM bandleader.session s LEFT JOIN bandleader.event e ON e.session = s.id AND e.seq = s.closing
ORDER BY s.started DESC, s.id DESC LIMIT %s"""


class Submission(NamedTuple):
    """A session to be taken in: its id and the data of its `session_started`, but for the submitter."""

    session: str
    data: Mapping[str, Any]


class SessionRow(NamedTuple):
    """What the database knows of a session without its events. ``phase`` is running, parked or ended; ``coordinator``
    the worker that coordinates it, "" if none has begun; ``head`` the commit that holds all results so far; times are
    Unix time in seconds.
    """

    id: str
    phase: str
    outcome: str
    remote: str
    commit: str
    prefix: str
    head: str
    target: str
    submitter: str
    fleet: str
    coordinator: str
    started: float


def submit(connection: psycopg.Connection[Any], submission: Submission, batch: int) -> None:
    """Take in a session, once for the number ``batch``; whoever is logged in is its submitter.

    Raises:
        psycopg.Error: with SQLSTATE `REFUSED` if a limit of the submitter is reached.
    """
    session, given = submission
    row = connection.execute("SELECT session_user").fetchone()
    assert row is not None
    data = {**given, "submitter": row[0]}
    place = [data.get(key, "") for key in ("remote", "prefix", "commit", "fleet")]
    values = (session, batch, text_of(data), data["target"], data["arguments"], len(data["plan"]["steps"]), *place)
    connection.execute("SELECT bandleader.submit(%s, %s, %s::json, %s, %s, %s, %s, %s, %s, %s)", values)


def entries_of(connection: psycopg.Connection[Any]) -> list[SessionEntry]:
    """All sessions, oldest first."""
    return [_entry(row) for row in reversed(connection.execute(_LISTED, (None,)).fetchall())]


def summaries_of(connection: psycopg.Connection[Any], limit: int = 0) -> list[SessionSummary]:
    """The sessions, newest first, at most ``limit`` unless that is 0."""
    return [_summary(_entry(row), *row[7:]) for row in connection.execute(_LISTED, (limit or None,)).fetchall()]


def outline_of(connection: psycopg.Connection[Any], session: str) -> SessionRow | None:
    """One session, None if there is none of this id."""
    query = f"SELECT {', '.join(SessionRow._fields)} FROM bandleader.session WHERE id = %s"  # noqa: S608  # constants
    row = connection.execute(query, (session,)).fetchone()
    return SessionRow._make(row) if row else None


def _entry(row: tuple[Any, ...]) -> SessionEntry:
    return SessionEntry(row[0], row[1], event_of(row[0], row[2:7]) if row[2] else None)


def _summary(
    entry: SessionEntry, latest: float, target: str, arguments: str, total: int, counts: dict[str, int]
) -> SessionSummary:
    # A session without an end counts as alive: if its worker dies, another goes on with it.
    status = status_after(entry.ended, alive=True)
    took = entry.ended.data.get("duration") if entry.ended else None
    duration = latest - entry.started if took is None else took
    next_step = way_on(status, entry.id)
    return SessionSummary(entry.id, target, arguments, status, entry.started, duration, total, counts, next_step)
