"""Sessions on record of which no worker was told: whoever submitted one, or had it go on, died before that."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ..database.sessions import protocol_of, unattended
from ..protocol import PROTOCOL

if TYPE_CHECKING:
    import psycopg

GRACE: Final = 3.0  # seconds, by the server, that whoever submits gets to tell the workers
LOOK: Final = 2.0  # seconds between two looks


class Unheard:
    """Has such sessions coordinated. ``enqueue`` gets the session and how often it was resumed, and may be asked for
    what is there already: that changes nothing.
    """

    def __init__(self, enqueue: Callable[[str, int], None]) -> None:
        self._enqueue = enqueue
        self._told: set[tuple[str, int]] = set()
        self._next = 0.0

    def look(self, connection: psycopg.Connection[Any]) -> None:
        """Look, if the last time was long enough ago. A session that workers of another version are meant to take is
        left to these.
        """
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LOOK
        found = {each[:2]: each for each in unattended(connection, GRACE)}
        self._told &= found.keys()
        for key in found.keys() - self._told:
            if protocol_of(connection, found[key]) == PROTOCOL:
                self._enqueue(*key)
            self._told.add(key)

    def forget(self) -> None:
        """The database was out of sight, and may have lost what it was told."""
        self._told.clear()
