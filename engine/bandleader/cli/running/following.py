"""Events as they occur, for whoever looks on: in batches, and an empty one now and then so that times can go on."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...pipeline.events import Event


async def batches(events: AsyncIterator[Event], tick: float) -> AsyncIterator[list[Event]]:
    """The ``events`` that a log is followed by; an empty batch after ``tick`` seconds in which none came.

    Raises:
        LogError: the log cannot be read any more.
    """
    import asyncio

    queue: asyncio.Queue[Event] = asyncio.Queue()

    async def gather() -> None:
        async for event in events:
            queue.put_nowait(event)

    gathering = asyncio.ensure_future(gather())
    try:
        while True:
            getting = asyncio.ensure_future(queue.get())
            await asyncio.wait({getting, gathering}, timeout=tick, return_when=asyncio.FIRST_COMPLETED)
            if gathering.done():
                getting.cancel()
                gathering.result()
            batch = [getting.result()] if getting.done() else []
            getting.cancel()
            while not queue.empty():
                batch.append(queue.get_nowait())
            yield batch
    finally:
        gathering.cancel()
