"""Reading a session as it grows, so that a server which forgets its newest events confuses nobody.

A server that crashes can forget events that it had shown already, back to the newest durable one, and give their places
to others. A reader that only counted places would overlook these.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from ...pipeline.events import DURABLE, Event
from .rows import COLUMNS, event_of

if TYPE_CHECKING:
    import psycopg

PAGE: Final = 1000  # events read at once
_RECENT: Final = 4096  # events whose batch is remembered
_SELECT: Final = f"""
SELECT {COLUMNS} FROM bandleader.event WHERE session = %s AND seq > %s ORDER BY seq LIMIT {PAGE}"""  # noqa: S608

_ORDERS: Final = f"""
SELECT {COLUMNS} FROM bandleader.event WHERE session = %s AND seq > %s AND command IN ('', %s) ORDER BY seq"""  # noqa: S608


class OrderReader:
    """Reads of a session what concerns one of its commands: the events of it and those of the session itself, which are
    few however long the session is. Events up to place ``seen`` are known already.
    """

    def __init__(self, session: str, command: str, seen: int) -> None:
        self._session = session
        self._command = command
        self._after = seen
        self._told: set[int] = set()  # batches

    def read(self, connection: psycopg.Connection[Any]) -> list[tuple[int, Event]]:
        """What has not been read yet, each event with the batch that it came in."""
        rows = connection.execute(_ORDERS, (self._session, self._after, self._command)).fetchall()
        found = [(row[-1], event_of(self._session, row)) for row in rows if row[-1] not in self._told]
        self._told.update(batch for batch, _ in found)
        return found

    def verify(self, connection: psycopg.Connection[Any]) -> float:
        """Go back behind what a new connection's server has forgotten; what time it is there."""
        query = "SELECT bandleader.clock(), (SELECT seq FROM bandleader.session WHERE id = %s)"
        row = connection.execute(query, (self._session,)).fetchone()
        assert row is not None
        self._after = min(self._after, row[1] or 0)
        return float(row[0])


class Reader:
    """How far somebody has read in a session: ``seen`` is the place up to which every event is known, ``durable`` one
    that no crash of the server takes back.
    """

    def __init__(self, session: str, seen: int = 0) -> None:
        self.session = session
        self.seen = seen
        self.durable = 0
        self._recent: deque[tuple[int, int]] = deque(maxlen=_RECENT)  # place and batch of what came after `durable`
        self._told: set[int] = set()  # batches that the server forgot after they were read

    def read(self, connection: psycopg.Connection[Any]) -> list[tuple[int, Event]]:
        """The next events, at most `PAGE`, each with the batch that it came in."""
        rows = connection.execute(_SELECT, (self.session, self.seen)).fetchall()
        found = []
        for row in rows:
            batch = row[-1]
            self.note(row[0], batch, row[3] in DURABLE)
            if batch not in self._told:
                found.append((batch, event_of(self.session, row)))
        return found

    def note(self, seq: int, batch: int, durable: bool) -> None:
        """Take in that the event at ``seq``, the next one, is known."""
        self.seen = seq
        if durable:
            self.settle(seq)
        else:
            self._recent.append((seq, batch))

    def settle(self, seq: int) -> None:
        """Take in that the event at ``seq``, and so everything before it, is on the server's disk."""
        self.durable = max(self.durable, seq)
        self._recent.clear()

    def verify(self, connection: psycopg.Connection[Any]) -> None:
        """Go back behind what a new connection's server has forgotten; what is recorded anew is not told twice."""
        start = self._recent[0][0] if self._recent else self.seen
        query = "SELECT seq, batch FROM bandleader.event WHERE session = %s AND seq BETWEEN %s AND %s"
        there = dict(connection.execute(query, (self.session, start, self.seen)).fetchall())
        kept = [entry for entry in self._recent if there.get(entry[0]) == entry[1]]
        if len(kept) < len(self._recent):
            self._told.update(batch for seq, batch in self._recent if there.get(seq) != batch)
            self.seen = next(seq for seq, batch in self._recent if there.get(seq) != batch) - 1
            self._recent = deque(kept, _RECENT)
        elif not there and self.seen:
            query = "SELECT coalesce(max(seq), 0) FROM bandleader.event WHERE session = %s"
            row = connection.execute(query, (self.session,)).fetchone()
            self.seen = min(self.seen, row[0] if row else 0)
