"""What happens in a workspace, as messages for a page: events in batches, and how the runs stand when that changes.

A batch holds what came within `PACE`, so that a chatty command costs the page a few messages a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from ..pipeline.engine import Engine
from ..pipeline.events import Event
from ..pipeline.store.errors import LogMissing
from ..pipeline.store.log import Log
from ..pipeline.upkeep.status import live_session
from .history import sessions_data
from .trimming import event_data, trimmed

PACE: Final = 0.1  # seconds between two messages at least
TICK: Final = 2.0  # seconds after which a quiet workspace is looked at: a killed engine leaves no event
WAIT: Final = 0.5  # seconds between two looks for a log that is not there yet

Message = dict[str, Any]


async def messages(engine: Engine, after: int) -> AsyncIterator[Message | None]:
    """Messages of the host's side of `editors/page/README.md` about events behind place ``after``, without end.

    None says that nothing has happened for a while, so that whoever writes them learns of a reader that went away.

    Raises:
        LogError: the log cannot be read any more.
    """
    while True:
        try:
            log = Log.open(engine.layout.log, readonly=True)
            break
        except LogMissing:
            yield None
            await asyncio.sleep(WAIT)
    with log:
        live = live_session(engine.layout)
        yield _standing(log, live)  # it may have changed since the page got its state
        async for batch in _batches(log, after):
            if batch:
                yield {"type": "events", "events": [event_data(event) for event in trimmed(batch)]}
            now = live_session(engine.layout)
            if now != live or any(event.type in ("session_ended", "session_parked") for event in batch):
                live = now
                yield _standing(log, live)
            elif not batch:
                yield None


def _standing(log: Log, live: str) -> Message:
    return {"type": "sessions", "sessions": sessions_data(log, live), "live": live}


async def _batches(log: Log, after: int) -> AsyncIterator[list[Event]]:
    """The events behind ``after`` in batches; an empty one after each `TICK` without any."""
    queue: asyncio.Queue[Event] = asyncio.Queue()

    async def gather() -> None:
        async for event in log.follow(None, after):
            queue.put_nowait(event)

    gathering = asyncio.ensure_future(gather())
    try:
        while True:
            getting = asyncio.ensure_future(queue.get())
            await asyncio.wait({getting, gathering}, timeout=TICK, return_when=asyncio.FIRST_COMPLETED)
            if gathering.done():
                getting.cancel()
                gathering.result()
            batch = []
            if getting.done():
                batch.append(getting.result())
                await asyncio.sleep(PACE)
            getting.cancel()
            while not queue.empty():
                batch.append(queue.get_nowait())
            yield batch
    finally:
        gathering.cancel()
