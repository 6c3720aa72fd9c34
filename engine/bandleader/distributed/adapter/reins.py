"""Has DBOS look into queues when `Room` says so, and take no more than it has room for.

It is the one place that reaches behind the published interface of DBOS (3.4): before each look into a queue DBOS
asks for its limits, and takes then what they allow. `tests/distributed/adapter` fails when that changes.
"""

from __future__ import annotations

from typing import Any, Final

from ..database.pool import Pool
from .room import Room
from .taking import Taking

AT_ONCE: Final = 0.000_5  # seconds: DBOS insists on a pause before a look
SELDOM: Final = 3600.0


class Reins:
    """Holds an instance of DBOS from `take` to `let_go`. What is not about a queue of ours is done as ever."""

    def __init__(self, dbos: Any, room: Room, pool: Pool) -> None:
        from dbos import _sys_db, _workflow_commands

        self._dbos = dbos
        self._room = room
        self._limits: dict[str, Any] = {}  # the queues as they were last read
        self._taking = Taking(pool)
        self._jobs: Any = _workflow_commands  # those for delays and for limits of time, of which we use neither
        self._pace = self._jobs._BACKGROUND_JOBS_INTERVAL_SEC  # noqa: SLF001
        self._kind: Any = _sys_db.SystemDatabase
        self._methods = {
            "get_queue": self._get_queue,
            "start_queued_workflows": self._take_some,
            "start_queued_partitioned_workflows": self._take_apart,
            "get_workflow_statuses": self._get_statuses,
        }
        self._own = {name: getattr(self._kind, name) for name in self._methods}

    def take(self) -> None:
        """Before its launch, which begins to look into queues."""
        self._dbos._registry.get_internal_queue()._polling_interval_sec = SELDOM  # noqa: SLF001  # it stays empty
        self._room.active = self._dbos._active_workflows_set.count_for_queue  # noqa: SLF001
        self._jobs._BACKGROUND_JOBS_INTERVAL_SEC = SELDOM  # noqa: SLF001
        for name, method in self._methods.items():
            # What is bound to this object is not bound to the database as well, so it is wrapped in a function.
            setattr(self._kind, name, lambda *given, method=method, **named: method(*given, **named))

    def let_go(self) -> None:
        """When it has ended."""
        self._jobs._BACKGROUND_JOBS_INTERVAL_SEC = self._pace  # noqa: SLF001
        for name, own in self._own.items():
            setattr(self._kind, name, own)

    def _get_queue(self, database: Any, name: str, **named: Any) -> Any:
        if not self._room.serves(name) or named.get("client_system_database") is not None:
            return self._own["get_queue"](database, name, **named)
        if self._room.wait(name):
            self._limits.pop(name, None)
        if name not in self._limits:
            queue: Any = self._own["get_queue"](database, name, **named)
            if queue is None:
                return None
            queue._polling_interval_sec, queue._worker_concurrency = AT_ONCE, None  # noqa: SLF001
            self._limits[name] = queue
        return self._limits[name]

    def _take_some(self, database: Any, queue: Any, *given: Any, **named: Any) -> Any:
        """``given`` are the worker, its version, a partition, and how many of its own work DBOS counts here."""
        if not self._room.serves(queue.name):
            return self._own["start_queued_workflows"](database, queue, *given, **named)
        limited = _is_limited(queue)
        with self._room.look(queue.name, limited) as look:
            if not look.most:
                return [], "worker_concurrency"
            if not limited:
                worker, version = given[:2]
                look.found = self._taking.take(queue.name, worker, version, named["owner_xid"], look.most)
                return look.found, None
            queue._worker_concurrency = given[3] + look.most  # noqa: SLF001
            look.found, why = self._own["start_queued_workflows"](database, queue, *given, **_versioned(named))
            queue._worker_concurrency = None  # noqa: SLF001
        return look.found, why

    def _get_statuses(self, database: Any, workflows: list[str]) -> Any:
        known = self._taking.statuses(workflows)
        return self._own["get_workflow_statuses"](database, workflows) if known is None else known

    def _take_apart(self, database: Any, queue: Any, worker: str, version: str, most: int, **named: Any) -> Any:
        if not self._room.serves(queue.name):
            return self._own["start_queued_partitioned_workflows"](database, queue, worker, version, most, **named)
        with self._room.look(queue.name, _is_limited(queue)) as look:
            if look.most:
                look.found = self._own["start_queued_partitioned_workflows"](
                    database, queue, worker, version, min(most, look.most), **_versioned(named)
                )
        return look.found


def _versioned(named: dict[str, Any]) -> dict[str, Any]:
    """All work of ours has a version, so that nobody need ask which one is the latest, to take what has none."""
    return {**named, "is_latest_version": False}


def _is_limited(queue: Any) -> bool:
    return bool(queue._concurrency or queue._limiter or queue._has_partition_limits())  # noqa: SLF001
