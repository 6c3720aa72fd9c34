"""What has happened in a session so far, for those who go on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...pipeline.events import Event
from .rows import COLUMNS, event_of

if TYPE_CHECKING:
    import psycopg

_ALL: Final = f"SELECT {COLUMNS} FROM bandleader.event WHERE session = %s ORDER BY seq"  # noqa: S608  # constants
# The first event of a session holds the whole plan, which a single command has no use for.
_OF_ONE: Final = f"""
SELECT {COLUMNS} FROM bandleader.event WHERE session = %(session)s AND command = %(command)s
UNION ALL
SELECT {COLUMNS} FROM bandleader.event WHERE session = %(session)s AND command = '' AND type <> 'session_started'
ORDER BY seq"""  # noqa: S608  # constants


def past_of(connection: psycopg.Connection[Any], session: str, command: str = "") -> list[Event]:
    """The events of a session in order; with ``command`` only those of it and of the session itself, less the plan.

    Raises:
        psycopg.Error: the database cannot be read.
    """
    if command:
        rows = connection.execute(_OF_ONE, {"session": session, "command": command}).fetchall()
    else:
        rows = connection.execute(_ALL, (session,)).fetchall()
    return [event_of(session, row) for row in rows]
