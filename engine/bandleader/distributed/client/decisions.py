"""What a person may decide about a session of a database: that it goes on, ends, or is undone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from ...pipeline.driver.session import Choice
from ...pipeline.errors import EngineError
from ...pipeline.events import Event
from ...pipeline.evolve import replay
from ..adapter.client import Client, Limits
from ..database.address import Address
from ..database.log import DatabaseLog
from ..database.sessions import SessionRow
from ..protocol import PROTOCOL
from .patience import as_ours, patiently


def go_on(log: DatabaseLog, session: str, decision: Choice) -> int:
    """Have a session go on that is parked or has ended; ``decision`` is for its parked commands.

    Of one that runs it is only made sure that somebody coordinates it. Returns the place behind which its events are
    news.

    Raises:
        DatabaseError: it cannot be recorded.
    """
    past = list(log.read(session, lean=True))
    state = replay(past)
    news = past[-1].seq
    if state.phase != "running":
        data = {"decision": decision, "pid": os.getpid(), "protocol": PROTOCOL}
        events = [Event("session_resumed", session, "", data)]
        if decision in ("continue", "skip"):
            events += [Event("person_decided", session, command, {"choice": decision}) for command in state.parked]
        past += log.append(events)
    coordinate(log.address, session, past)
    return news


def coordinate(
    address: Address, session: str, past: Sequence[Event] = (), limits: Mapping[str, Limits] | None = None
) -> None:
    """Have a worker coordinate a session; again changes nothing. ``past`` are its events, ``limits`` those of queues.

    The session is on record already, so this waits while the database is away.

    Raises:
        DatabaseError: the database refuses.
    """
    generation = sum(event.type == "session_resumed" for event in past)

    def enqueue() -> None:
        with as_ours(address), Client(address) as client:
            for queue, limit in (limits or {}).items():
                client.declare(queue, limit)
            client.enqueue_session(session, generation)

    patiently(enqueue)


def cancel(log: DatabaseLog, session: str, by: str = "cli") -> None:
    """Ask a session that runs to end; ``by`` is where the person sits, for the record.

    Raises:
        EngineError: it does not run.
        DatabaseError: it cannot be recorded.
    """
    outline = log.outline(session)
    if outline.phase != "running":
        raise EngineError(f"session {session} {_standing(outline)}, so there is nothing to cancel")
    log.append([Event("cancel_requested", session, "", {"by": by})])


def _standing(outline: SessionRow) -> str:
    if outline.phase == "parked":
        return "waits for a decision"
    return "was cancelled" if outline.outcome == "cancelled" else f"has {outline.outcome}"
