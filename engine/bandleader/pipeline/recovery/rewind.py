"""Undoes a whole session that is over: its changes to the workspace, newest first, and then what lies outside of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import EngineError
from ..events import Event, EventType
from ..evolve import replay
from ..state import CommandState, SessionState
from ..store.log import Log
from ..tree.git import TreeError
from ..tree.port import Conflict
from .compensation import compensate

if TYPE_CHECKING:
    from ..context import Context
    from ..tree.port import Tree


class Undone(NamedTuple):
    """A compensation that ran: for which command, the id of the one that undid it, and its exit code (0: it did)."""

    command: str
    by: str
    exit_code: int


class Rewound(NamedTuple):
    """What came of undoing ``session``: ``paths`` are as they were, ``conflicts`` are as a person made them since.

    ``discarded`` is the ref of the state that was undone, "" if nothing was.
    """

    session: str
    paths: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    discarded: str
    compensated: tuple[Undone, ...]


def rewind(session: str, log: Log, context: Context) -> Rewound:
    """Undo a session. The caller holds the lock of the workspace.

    Raises:
        EngineError: it is undone already, or its snapshots are gone.
        LogError: it cannot be recorded.
    """
    events = list(log.read(session))
    if any(event.type == "rolled_back" and not event.command for event in events):
        raise EngineError(f"session {session} has been rolled back already")
    spans = [
        (event.data["result"]["before"], event.data["result"]["after"])
        for event in events
        if event.type == "command_ended" and "after" in event.data.get("result", {})
    ]
    try:
        paths, conflicts = _restore(context.surroundings.tree, spans) if spans else ((), ())
    except TreeError as error:
        raise EngineError(f"session {session} cannot be rolled back: {error}") from None
    discarded = spans[-1][1] if spans else ""
    data = {
        "ref": spans[0][0] if spans else "",
        "discarded": discarded,
        "paths": list(paths),
        "conflicts": [str(conflict) for conflict in conflicts],
    }
    log.append([Event("rolled_back", session, "", data)])
    undone = asyncio.run(_compensate(replay(events), log, context))
    if ended := next((event for event in reversed(events) if event.type == "session_ended"), None):
        log.append([Event("session_ended", session, "", ended.data)])  # it is as over as it was
    return Rewound(session, paths, conflicts, discarded, undone)


def _restore(tree: Tree, spans: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[Conflict, ...]]:
    """Go back over what each command changed, the last one first; a path in conflict stays one for those before."""
    paths: set[str] = set()
    conflicts: dict[str, Conflict] = {}
    for before, after in reversed(spans):
        done = tree.restore(tree.load(before), tree.load(after), foreign=conflicts.__contains__)
        paths.update(done.paths)
        for conflict in done.conflicts:
            conflicts.setdefault(conflict.path, conflict)
    return tuple(sorted(paths - conflicts.keys())), tuple(conflicts[path] for path in sorted(conflicts))


async def _compensate(state: SessionState, log: Log, context: Context) -> tuple[Undone, ...]:
    """Run the compensations that have not run yet, in reverse order."""

    def record(command: str, kind: EventType, data: Mapping[str, Any]) -> Awaitable[None]:
        log.append([Event(kind, state.id, command, data)])
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    context.session, context.record = state, record
    undone = []
    for id in reversed(state.undo):
        command: CommandState = state.commands[id]
        answer = await compensate(context, command)
        log.append([Event("compensated", state.id, id, answer._asdict())])
        undone.append(Undone(id, answer.by, answer.exit_code))
    return tuple(undone)
