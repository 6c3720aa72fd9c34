"""What earlier sessions of a database have achieved, as far as the commit holds it that is submitted now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ...pipeline.store.successes import Failures, Success
from ..database.errors import DatabaseError
from ..database.log import DatabaseLog


class ContainedHistory:
    """See `planning.records.History`. What a session changed is on a branch of its own until somebody merges it: a
    success counts if its command changed no file, or if ``contains`` says that the commit has the session's result.
    """

    def __init__(self, log: DatabaseLog, contains: Callable[[str], bool]) -> None:
        self._log = log
        self._contains = contains
        self._held: dict[str, bool] = {}  # by session

    def successes(self, ids: Collection[str] | None = None) -> Mapping[str, Success]:
        """See `History.successes`."""
        return {id: success for id, success in self._log.successes(ids).items() if self._holds(success)}

    def success(self, command: str, key: str) -> Success | None:
        """See `History.success`."""
        found = self._log.success(command, key)
        return found if found and self._holds(found) else None

    def result(self, success: Success) -> Mapping[str, Any]:
        """See `History.result`."""
        return self._log.result(success)

    def breakers(self) -> Mapping[str, Failures]:
        """See `History.breakers`."""
        return self._log.breakers()

    def _holds(self, success: Success) -> bool:
        return self._merged(success.session) or not any(self.result(success).get("changed", {}).values())

    def _merged(self, session: str) -> bool:
        if session not in self._held:
            try:
                self._held[session] = self._contains(self._log.head(session))
            except DatabaseError:  # the session was deleted meanwhile
                self._held[session] = False
        return self._held[session]
