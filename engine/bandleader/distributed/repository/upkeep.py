"""When a mirror is tidied: before its first use, then at most once an hour, and never while a command works in it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from .errors import RepositoryError
from .mirror import Mirror

EVERY: Final = 3600.0  # seconds
_log = logging.getLogger("bandleader.worker")


class Upkeep:
    """Counts who works in checkouts of a mirror, in this process. Threads may share it."""

    def __init__(self, mirror: Mirror, clock: Callable[[], float] = time.monotonic) -> None:
        self.mirror = mirror
        self._clock = clock
        self._next = clock()
        self._users = 0
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Somebody begins to work. If nobody does yet and it is time, the mirror is tidied first; others wait then."""
        with self._lock:
            if not self._users and self._clock() >= self._next:
                self._tidy()
                self._next = self._clock() + EVERY
            self._users += 1

    def leave(self) -> None:
        """Somebody works no more."""
        with self._lock:
            self._users -= 1

    def _tidy(self) -> None:
        try:
            self.mirror.tidy()
        except RepositoryError as error:
            _log.warning("%s", error)
