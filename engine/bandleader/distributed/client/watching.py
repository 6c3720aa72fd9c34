"""Looking on while workers run a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...pipeline.events import Event
from ..database.log import DatabaseLog

CLOSING = ("session_ended", "session_parked")


def watch(log: DatabaseLog, session: str, after: int, hear: Callable[[Sequence[Event]], None] | None) -> Event:
    """Pass on the events behind place ``after`` until the session ends or is parked, and return that event.

    Raises:
        DatabaseError: the database cannot be read; while it is away, this waits.
        KeyboardInterrupt: a person has seen enough.
    """
    import asyncio

    async def follow() -> Event:
        events = log.follow(session, after)
        try:
            async for event in events:
                if hear:
                    hear((event,))
                if event.type in CLOSING:
                    return event
        finally:
            await events.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
        raise AssertionError("a log is followed without end")

    return asyncio.run(follow())
