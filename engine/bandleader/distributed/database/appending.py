"""Batches of events, and how one is appended."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ...pipeline.events import DURABLE, Event
from .rows import array_of, text_of

if TYPE_CHECKING:
    import psycopg

_APPEND: Final = """
SELECT first, at FROM bandleader.append(%s, %s, %s, %s, %s, %s, %s::text[], %s::text[], %s::json[])"""
_BITS: Final = 32  # of a batch's number count the batches of its writer, those above name the writer


class Writer:
    """Who appends, for one claim: ``token`` is None for people, ``command`` "" for them and for coordinators."""

    def __init__(self, session: str, command: str = "", token: int | None = None) -> None:
        self.session = session
        self.command = command
        self.token = token
        self._number = secrets.randbits(_BITS - 1)
        self._counter = itertools.count(self._number << _BITS)

    def batches(self) -> Iterator[int]:
        """Numbers for batches that no other writer gives."""
        return self._counter

    def wrote(self, batch: int) -> bool:
        return batch >> _BITS == self._number


class Batch:
    """Events that are appended together, or not at all."""

    def __init__(self, writer: Writer, events: Sequence[Event]) -> None:
        self._writer = writer
        self._events = events
        self._number = next(writer.batches())
        self._columns = (
            array_of(event.type for event in events),
            array_of(event.command for event in events),
            array_of(text_of(event.data) for event in events),
        )
        self._sent = False
        self.number = self._number
        self.durable = any(event.type in DURABLE for event in events) or writer.token is None

    def send(self, connection: psycopg.Connection[Any], after: int) -> list[Event]:
        """Append the events; if they may be there already, behind the place ``after``, they are looked for first.

        Returns:
            The events with their places and times.

        Raises:
            psycopg.Error: nothing is known of what became of them; or with SQLSTATE `FENCED`.
        """
        writer = self._writer
        looked_for = after if self._sent else None
        self._sent = True
        values = (writer.session, writer.command, writer.token, self._number, looked_for, self.durable, *self._columns)
        row = connection.execute(_APPEND, values).fetchone()
        assert row is not None
        first, at = row
        return [
            Event(kind, session, command, data, at, seq)
            for seq, (kind, session, command, data, _, _) in enumerate(self._events, first)
        ]
