"""A command under way in a thread and on an event loop of its own, let on from border to border."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Literal, TypeAlias

from .performer import Border, Reach

Reached: TypeAlias = Border | Literal[""]  # "" is the end


class Drive:
    """Runs ``run(reach)`` until it waits at a border. One thread at a time may call `on`."""

    def __init__(self, run: Callable[[Reach], Awaitable[Any]], name: str) -> None:
        self._run = run
        self._reached: queue.SimpleQueue[Reached] = queue.SimpleQueue()
        self._at: Reached | None = None
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gate: asyncio.Event | None = None
        self._task: asyncio.Task[Any] | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def on(self, across: Collection[Border]) -> Reached:
        """Go on across these borders until the next other one, or the end ("").

        Raises:
            BaseException: whatever ended the run early.
        """
        while True:
            if self._at is None:
                self._at = self._reached.get()
            if not self._at:
                self._thread.join()
                if self._error:
                    raise self._error
                return ""
            if self._at not in across:
                return self._at
            self._at = None
            self._open()

    def stop(self) -> None:
        """End the run at once, with all its processes; returns when they are gone."""
        self._stopped = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)
        self._thread.join()

    def _open(self) -> None:
        loop, gate = self._loop, self._gate
        assert loop is not None, "nobody waits at a border before the loop runs"
        assert gate is not None
        loop.call_soon_threadsafe(gate.set)

    def _main(self) -> None:
        try:
            asyncio.run(self._began())
        except BaseException as error:  # noqa: BLE001  # it belongs to whoever waits for the end
            self._error = error
        self._reached.put("")

    async def _began(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        if self._stopped:  # before there was a task to be cancelled
            return
        await self._run(self._reach)

    async def _reach(self, border: Border) -> None:
        self._gate = asyncio.Event()
        self._reached.put(border)
        await self._gate.wait()
