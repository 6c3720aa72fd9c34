"""Undoing a session of a database: its branch goes, and workers run what compensates the rest."""

from __future__ import annotations

from collections.abc import Sequence

from ...pipeline.errors import EngineError
from ...pipeline.events import Event
from ...pipeline.evolve import replay
from ...pipeline.recovery.rewind import Rewound, Undone
from ..database.log import DatabaseLog
from ..repository.branches import discard
from ..repository.remote import Remote
from .decisions import go_on
from .watching import watch


def roll_back(log: DatabaseLog, session: str, remote: Remote) -> Rewound:
    """Delete the branch of a session that is over, keep its commit under another ref, and wait for compensations.

    Raises:
        EngineError: it runs, is of another repository, or was undone already.
        RepositoryError: the branch cannot be deleted.
        DatabaseError: it cannot be recorded.
    """
    outline = log.outline(session)
    if outline.phase == "running":
        raise EngineError(f"session {session} is running; cancel it first")
    if outline.remote != remote.address:
        raise EngineError(
            f"session {session} is one of {outline.remote}, and this workspace is of {remote.address}: "
            "roll it back from a clone of its own repository"
        )
    events = list(log.read(session))
    if any(event.type == "rolled_back" and not event.command for event in events):
        raise EngineError(f"session {session} has been rolled back already")
    paths = _changed(events)
    kept = discard(remote, session)
    data = {"ref": outline.commit, "discarded": kept, "paths": list(paths), "conflicts": []}
    log.append([Event("rolled_back", session, "", data)])
    undone: list[Undone] = []

    def hear(news: Sequence[Event]) -> None:
        undone.extend(
            Undone(event.command, event.data.get("by", ""), event.data.get("exit_code", -1))
            for event in news
            if event.type == "compensated"
        )

    if replay(events).undo:
        watch(log, session, go_on(log, session, "abort"), hear)
        if ended := next((event for event in reversed(events) if event.type == "session_ended"), None):
            log.append([Event("session_ended", session, "", ended.data)])  # it is as over as it was
    return Rewound(session, paths, (), kept, tuple(undone))


def _changed(events: Sequence[Event]) -> tuple[str, ...]:
    """The paths that the session's commands changed."""
    paths: set[str] = set()
    for event in events:
        if event.type == "command_ended" and event.data.get("outcome") == "succeeded":
            for changed in event.data.get("result", {}).get("changed", {}).values():
                paths.update(changed)
    return tuple(sorted(paths))
