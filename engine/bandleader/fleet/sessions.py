"""What the records of a repository itself say about the session that a fleet began there."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from ..pipeline.events import Event
from ..pipeline.store.errors import LogMissing
from ..pipeline.store.layout import Layout
from ..pipeline.store.log import Log
from ..pipeline.upkeep.status import Status, live_session, status_after
from .state import Row


class Sessions(Protocol):
    """Where the sessions of a fleet are. Its methods may raise EngineError and LogError, and are called by threads.

    ``poll`` is how many seconds pass between two looks at a session that no child reports on.
    """

    @property
    def poll(self) -> float: ...

    def begin(self, row: Row) -> list[str]:
        """The options by which a child begins the session there."""
        ...

    def find(self, row: Row) -> str:
        """The session that the last child of ``row`` began, "" if it began none: a fleet that was killed has no record
        of it.
        """
        ...

    def status(self, row: Row) -> Status:
        """How the session of ``row`` stands."""
        ...

    def cancel(self, row: Row) -> None:
        """Ask the session of ``row``, which runs, to end."""
        ...


class LocalSessions:
    """Sessions in the repositories themselves."""

    poll: Final = 0.2

    def begin(self, row: Row) -> list[str]:
        return []

    def find(self, row: Row) -> str:
        try:
            with Log.open(Layout(Path(row.folder)).log, readonly=True) as log:
                for entry in reversed(log.sessions()):
                    if entry.started < row.began - 1:  # the clocks of two processes need not agree to the microsecond
                        break
                    first = next(iter(log.read(entry.id, lean=True)), None)
                    if first and first.data.get("pid") == row.pid:
                        return str(entry.id)
        except LogMissing:
            pass
        return ""

    def status(self, row: Row) -> Status:
        layout = Layout(Path(row.folder))
        alive = live_session(layout) == row.session  # before the log is read, for it may end in between
        with Log.open(layout.log, readonly=True) as log:
            entry = next((entry for entry in log.sessions() if entry.id == row.session), None)
        if entry is None:
            return "interrupted"
        return status_after(entry.ended, alive)

    def cancel(self, row: Row) -> None:
        with Log.open(Layout(Path(row.folder)).log) as log:
            log.append([Event("cancel_requested", row.session, "", {"by": "fleet"})])
