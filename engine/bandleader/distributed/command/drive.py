"""A command under way in the thread that asks for it; another thread may have it end early."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any


class Drive:
    """Performs one coroutine on an event loop of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._stopped = False
        self._over = threading.Event()

    def run(self, work: Callable[[], Awaitable[Any]]) -> None:
        """Perform ``work()``.

        Raises:
            asyncio.CancelledError: it was stopped, maybe before it began.
            BaseException: whatever else ended it early.
        """
        try:
            asyncio.run(self._main(work))
        finally:
            self._over.set()

    def stop(self) -> None:
        """End it at once, with all its processes; returns when they are gone. It does not begin any more after this."""
        with self._lock:
            self._stopped = True
            loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)
            self._over.wait()

    async def _main(self, work: Callable[[], Awaitable[Any]]) -> None:
        with self._lock:
            if self._stopped:
                raise asyncio.CancelledError
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        await work()
