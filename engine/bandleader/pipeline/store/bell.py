"""Wakes those who follow an event log: at once for what this process appends, and soon for what others do.

Linux tells who asks it of writes into a folder (inotify(7)), so nobody has to look. Where it does not (another system,
a limit of the kernel), one looks every `LOOK` seconds.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

LOOK: Final = 0.005  # seconds between two looks
# After it was written to one looks as often for a while: the file is written before what was written counts.
SETTLING: Final = 0.1  # seconds
NET: Final = 1.0  # seconds between two looks when the kernel tells: file systems of a network do not tell it all
_EVENTS: Final = 0x2 | 0x80 | 0x100  # IN_MODIFY, IN_MOVED_TO, IN_CREATE of <sys/inotify.h>


class Bell:
    """For the logs of one folder; ``waits`` counts how often somebody was sent to wait."""

    def __init__(self, folder: Path) -> None:
        self.waits = 0
        self._folder = folder
        self._waiting: set[asyncio.Future[None]] = set()
        self._heard = 0.0  # when somebody last wrote (monotonic)

    def ring(self) -> None:
        """Wake everybody."""
        for waiting in self._waiting:
            _wake(waiting)

    @contextlib.contextmanager
    def listening(self) -> Iterator[bool]:
        """Whether the kernel tells of writes, as long as this lasts."""
        import asyncio  # here, for whoever only reads a log has no use for it, and it takes long to load

        descriptor = _watch(self._folder)
        if descriptor < 0:
            yield False
            return
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, self._hear, descriptor)
        try:
            yield True
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)

    async def wait(self, told: bool) -> None:
        """Wait until it rings, or until it is time to look; ``told`` is what `listening` says."""
        import asyncio

        self.waits += 1
        loop = asyncio.get_running_loop()
        news = loop.create_future()
        settled = time.monotonic() - self._heard > SETTLING
        timer = loop.call_later(NET if told and settled else LOOK, _wake, news)
        self._waiting.add(news)
        try:
            await news
        finally:
            timer.cancel()
            self._waiting.discard(news)

    def _hear(self, descriptor: int) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(descriptor, 1 << 16)
        self._heard = time.monotonic()
        self.ring()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _watch(folder: Path) -> int:
    """A descriptor that can be read once a file in the folder is written, -1 where there is no such thing."""
    if sys.platform != "linux":
        return -1
    import ctypes

    libc = ctypes.CDLL(None)
    descriptor: int = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor >= 0 and libc.inotify_add_watch(descriptor, os.fsencode(folder), _EVENTS) < 0:
        os.close(descriptor)
        return -1
    return descriptor
