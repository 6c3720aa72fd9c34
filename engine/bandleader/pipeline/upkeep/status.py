"""What a session amounts to for a person. A process that was killed leaves no event, so its lock is asked as well."""

from __future__ import annotations

import os
from typing import Final, Literal, TypeAlias, cast

from ..events import Event
from ..store.layout import Layout
from ..store.lock import holder

Status: TypeAlias = Literal["running", "interrupted", "parked", "succeeded", "failed", "cancelled"]
RESUMABLE: Final[frozenset[Status]] = frozenset(("interrupted", "parked", "cancelled"))


def status_after(last: Event | None, alive: bool) -> Status:
    """The status of a session from the event that parked or ended it, None while events may follow (`Log.sessions`).

    ``alive`` says whether a process is running it now (see `live_session`).
    """
    if last is None:
        return "running" if alive else "interrupted"
    return "parked" if last.type == "session_parked" else cast("Status", last.data["outcome"])


def live_session(layout: Layout) -> str:
    """The session that another process runs in this workspace now, "" if there is none."""
    found = holder(layout.lock)
    return found.session if found and found.pid != os.getpid() else ""
