"""The sessions of a database: taken in, listed, and each in outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ...pipeline.projections.session_file import way_on
from ...pipeline.store.log import SessionEntry
from ...pipeline.upkeep.status import status_after
from ...pipeline.upkeep.summaries import SessionSummary
from .achieved import Workspace
from .rows import event_of, text_of

if TYPE_CHECKING:
    import psycopg

_LISTED: Final = """
SELECT s.id, s.started, e.seq, e.at, e.command, e.type, e.data, s.latest, s.target, s.arguments, s.total, s.counts
FROM bandleader.session s LEFT JOIN bandleader.event e ON e.session = s.id AND e.seq = s.closing
ORDER BY s.started DESC, s.id DESC LIMIT %s"""

# How often people had it go on, and when last, are among the few events of the session itself. A claim by a coordinator
# proves that somebody has been told of the session, but not of each time that it goes on.
_UNATTENDED: Final = """
SELECT s.id, asked.resumed, asked.seq
FROM bandleader.session s CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE e.type = 'session_resumed') AS resumed, max(e.seq) AS seq, max(e.at) AS at
  FROM bandleader.event e
  WHERE e.session = s.id AND e.command = '' AND e.type IN ('session_started', 'session_resumed')) asked
WHERE s.phase = 'running' AND (s.coordinator = '' OR asked.resumed > 0) AND asked.at <= bandleader.clock() - %s"""


class Unattended(NamedTuple):
    """A session that runs, and of which nothing proves that workers were told. ``generation`` counts how often people
    had it go on, ``asked`` is the place of the event by which they did so last.
    """

    session: str
    generation: int
    asked: int


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


def workspaces_of(connection: psycopg.Connection[Any], sessions: Sequence[str]) -> dict[str, Workspace]:
    """Where these sessions are at home, by id."""
    query = "SELECT id, remote, prefix FROM bandleader.session WHERE id = ANY(%s)"
    return {row[0]: Workspace(*row[1:]) for row in connection.execute(query, (list(sessions),)).fetchall()}


def outline_of(connection: psycopg.Connection[Any], session: str) -> SessionRow | None:
    """One session, None if there is none of this id."""
    query = f"SELECT {', '.join(SessionRow._fields)} FROM bandleader.session WHERE id = %s"  # noqa: S608  # constants
    row = connection.execute(query, (session,)).fetchone()
    return SessionRow._make(row) if row else None


def unattended(connection: psycopg.Connection[Any], seconds: float) -> list[Unattended]:
    """The sessions that were begun, or had to go on, for so many seconds, and may be known to no worker."""
    return [Unattended._make(row) for row in connection.execute(_UNATTENDED, (seconds,)).fetchall()]


def protocol_of(connection: psycopg.Connection[Any], unattended: Unattended) -> str:
    """What whoever began the session, or had it go on, agrees upon with workers; see `protocol.PROTOCOL`."""
    query = "SELECT data ->> 'protocol' FROM bandleader.event WHERE session = %s AND seq = %s"
    row = connection.execute(query, (unattended.session, unattended.asked)).fetchone()
    return (row and row[0]) or ""


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
