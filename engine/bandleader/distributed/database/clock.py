"""The time of the server, without asking it each time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg


class ServerClock:
    """Unix time of the server in seconds, carried on by the monotonic clock of this machine; it never goes back."""

    def __init__(self) -> None:
        self._epoch = -time.monotonic()

    def now(self) -> float:
        return self._epoch + time.monotonic()

    def ask(self, connection: psycopg.Connection[Any]) -> None:
        """Follow the clock of the server."""
        row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::double precision").fetchone()
        assert row is not None
        self.follow(row[0])

    def follow(self, at: float) -> None:
        """Be at ``at`` at least."""
        self._epoch = max(self._epoch, at - time.monotonic())
