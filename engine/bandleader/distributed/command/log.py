"""The log of a session, as the driver of one of its commands on a worker sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ...pipeline.driver.port import EventLog
from ...pipeline.events import Event
from ...pipeline.state import WORKTREE
from ..database.errors import Fenced

_FROM_PEOPLE: Final = frozenset(("cancel_requested",))
# After these the command is at no worker, which is recorded with them: a round trip less, and no moment between.
_LAST: Final = frozenset(("command_ended", "command_parked", "retry_scheduled"))


class CommandLog:
    """Passes on what concerns the command ``id``. What the driver records of the session, which for it is this command
    alone, is dropped: it is not the session's end.

    ``token`` is that of the claim of ``worker``. ``place`` is where the checkout is: a snapshot lies only there, so a
    command that goes on elsewhere starts over.
    """

    def __init__(self, log: EventLog, id: str, token: int, worker: str, place: str) -> None:
        self._log = log
        self._id = id
        self._token = token
        self._worker = worker
        self._place = place
        self.released = False

    def now(self) -> float:
        """Unix time in seconds."""
        return self._log.now()

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Record the events of the command.

        Raises:
            LogError: nothing was recorded; `Fenced` if another worker has the command.
        """
        own = [self._placed(event) for event in events if event.command == self._id]
        if own and own[-1].type in _LAST:
            own.append(Event("command_released", own[-1].session, self._id, {"worker": self._worker}))
            self.released = True
        return self._log.append(own) if own else []

    def poll(self) -> list[Event]:
        """What people ask of the session.

        Raises:
            Fenced: another worker has the command.
        """
        found = self._log.poll()
        for event in found:
            if event.type == "command_claimed" and event.command == self._id and event.data["token"] > self._token:
                raise Fenced(f"{event.data['worker']} has taken over {self._id}")
        return [event for event in found if event.type in _FROM_PEOPLE]

    def _placed(self, event: Event) -> Event:
        if event.type != "snapshot_taken":
            return event
        data: dict[str, Any] = {WORKTREE: self._place, **event.data}
        return event._replace(data=data)
