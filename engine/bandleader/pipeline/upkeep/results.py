"""How the last run of each command ended: what editors show above it."""

from __future__ import annotations

from typing import Final

from ...ide.last_result import LastResult
from ..events import Event
from ..metrics.selection import among, reading, select
from ..store.layout import Layout

SESSIONS: Final = 50  # newest ones that are looked at
_TYPES: Final = ("attempt_failed", "command_parked", "command_ended")
_FIRST: Final = "SELECT min(first) FROM (SELECT first FROM session ORDER BY first DESC LIMIT ?)"


class LastResults:
    """The last result of every command by its id, folded from events in their order."""

    def __init__(self) -> None:
        """Nothing has run."""
        self.of: dict[str, LastResult] = {}
        self._trouble: dict[str, tuple[str, str]] = {}  # command -> stage and message of the attempt that failed last

    def feed(self, event: Event) -> None:
        """Take in the next event of any session."""
        if event.type not in _TYPES:
            return
        id, data = event.command, event.data
        if event.type != "command_ended":
            self._trouble[id] = str(data.get("stage", "")), str(data.get("message", ""))
        if event.type != "attempt_failed":
            outcome = str(data.get("outcome", "parked"))
            stage, message = self._trouble.pop(id, ("", "")) if outcome != "succeeded" else ("", "")
            self.of[id] = LastResult(outcome, stage, message, event.at, event.session)


def last_results(layout: Layout) -> LastResults:
    """What the newest sessions of a workspace left.

    Raises:
        LogError: the log cannot be read, or nothing has run yet (`LogMissing`).
    """
    results = LastResults()
    with reading(layout.log) as connection:
        first = connection.execute(_FIRST, (SESSIONS,)).fetchone()[0] or 1
    for event in select(layout.log, f"seq >= ? AND {among('type', _TYPES)}", (first,)):
        results.feed(event)
    return results
