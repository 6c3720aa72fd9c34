"""What a session amounts to for a person. A process that was killed leaves no event, so its lock is asked as well."""

from __future__ import annotations

import os
from typing import Final, Literal, TypeAlias, cast

from ..events import Event
from ..state import SessionState
from ..store.layout import Layout
from ..store.lock import holder

Status: TypeAlias = Literal["running", "interrupted", "parked", "succeeded", "failed", "cancelled"]
RESUMABLE: Final[frozenset[Status]] = frozenset(("interrupted", "parked", "cancelled"))


def status_of(state: SessionState, alive: bool) -> Status:
    """The status of a session; ``alive`` says whether a process is running it now (see `live_session`)."""
    if state.outcome is not None and state.phase == "ended":
        return state.outcome
    if state.phase == "parked":
        return "parked"
    return "running" if alive else "interrupted"


def status_after(last: Event | None, alive: bool) -> Status:
    """The same from the event that parked or ended the session, None while events may follow (`Log.sessions`)."""
    if last is None:
        return "running" if alive else "interrupted"
    return "parked" if last.type == "session_parked" else cast("Status", last.data["outcome"])


def live_session(layout: Layout) -> str:
    """The session that another process runs in this workspace now, "" if there is none."""
    found = holder(layout.lock)
    return found.session if found and found.pid != os.getpid() else ""
