"""How many commands this process takes at once, whatever queues they come from.

DBOS limits the work of a process queue by queue, with numbers that all processes share. Ours differ in size, serve
several queues, and take nothing more while they drain. So the number that DBOS reads before each look into a queue is
replaced by the room that is left here. It is the one place that reaches behind the published interface of DBOS
(3.4-3.x): `tests/distributed/test_adapter.py` fails when that changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

from ..protocol import BUSY, IDLE_POLL, POLL, SESSIONS


class Room:
    """The slots of this process. ``room`` is how many commands more it takes."""

    def __init__(self, slots: int, queues: Collection[str]) -> None:
        self.slots = slots
        self.draining = False
        self._served = frozenset(queues)
        self._queues = [queue for queue in queues if queue != SESSIONS]
        self._read: Any = None
        self._busy_until: dict[str, float] = {}
        self._count: Callable[[str], int] = lambda queue: 0

    def govern(self, dbos: Any) -> None:
        """Have an instance of DBOS take no more than there is room for. Before its launch, which looks into queues."""
        from dbos._sys_db import SystemDatabase

        self._count = dbos._active_workflows_set.count_for_queue  # noqa: SLF001
        read = self._read = SystemDatabase.get_queue

        def get_queue(database: Any, name: str, **options: Any) -> Any:
            queue = read(database, name, **options)
            if queue is not None and name in self._served:
                own = self._count(name)
                queue._worker_concurrency = own + self._left(name)  # noqa: SLF001
                queue._polling_interval_sec = self._pace(name, own)  # noqa: SLF001
            return queue

        SystemDatabase.get_queue = get_queue  # type: ignore[method-assign,assignment]

    def let_go(self) -> None:
        """Undo `govern`."""
        from dbos._sys_db import SystemDatabase

        if self._read:
            SystemDatabase.get_queue = self._read  # type: ignore[method-assign]

    def taken(self) -> int:
        """How many commands are here."""
        return sum(map(self._count, self._queues))

    def held(self) -> int:
        """How many commands and coordinators are here."""
        return sum(map(self._count, self._served))

    def _left(self, queue: str) -> int:
        if self.draining:
            return 0
        return 1000 if queue == SESSIONS else max(0, self.slots - self.taken())

    def _pace(self, queue: str, own: int) -> float:
        """A queue that has nothing to give is asked less often. Sessions begin seldom, and last."""
        now = time.monotonic()
        if own and queue != SESSIONS:
            self._busy_until[queue] = now + BUSY
        return POLL if now < self._busy_until.get(queue, 0.0) else IDLE_POLL
