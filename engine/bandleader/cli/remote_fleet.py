"""The sessions of a fleet that workers run: what the database says of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar, cast

from ..distributed.client.decisions import cancel
from ..distributed.database.log import DatabaseLog

if TYPE_CHECKING:
    from ..distributed.database.address import Address
    from ..fleet.state import Row
    from ..pipeline.upkeep.status import Status

_T = TypeVar("_T")


class RemoteSessions:
    """See `fleet.sessions.Sessions`. One connection serves the threads of a fleet, one after the other."""

    poll: Final = 1.0

    def __init__(self, address: Address, fleet: str) -> None:
        self._address, self._fleet = address, fleet
        self._lock = threading.Lock()
        self._log: DatabaseLog | None = None

    def begin(self, row: Row) -> list[str]:
        return ["--detach", "--fleet", self._fleet]

    def find(self, row: Row) -> str:
        return self._ask(lambda log: self._find(log, row))

    def status(self, row: Row) -> Status:
        outline = self._ask(lambda log: log.outline(row.session))
        return cast("Status", outline.outcome if outline.phase == "ended" else outline.phase)

    def cancel(self, row: Row) -> None:
        self._ask(lambda log: cancel(log, row.session, "fleet"))

    def _find(self, log: DatabaseLog, row: Row) -> str:
        for entry in reversed(log.sessions()):
            if log.outline(entry.id).fleet == self._fleet:
                first = next(iter(log.read(entry.id)))
                if (first.data["workspace"], first.data["pid"]) == (row.folder, row.pid):
                    return str(entry.id)
        return ""

    def _ask(self, question: Callable[[DatabaseLog], _T]) -> _T:
        with self._lock:
            if self._log is None:
                self._log = DatabaseLog.open(self._address)
            return question(self._log)
