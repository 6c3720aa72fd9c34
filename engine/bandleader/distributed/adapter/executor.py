"""This process as an executor of durable workflows: one that coordinates a session, and one for each command."""

from __future__ import annotations

from typing import Any, Final, Protocol

from ..assignment import Assignment
from ..database.address import Address
from ..database.news import News
from ..protocol import APPLICATION, DBOS_SCHEMA, PROTOCOL
from .client import COMMAND, COMPENSATION, QUEUES, SESSION
from .quiet import quiet
from .reins import Reins
from .room import Room

THREADS_BESIDE: Final = 64  # for coordinators and DBOS's own work


class Work(Protocol):
    """What this process does when a workflow begins or goes on here. From what it cannot finish here it never returns:
    so DBOS records no end of it, and another process goes on.

    How far each has come is in the log of its session, so DBOS is to record no steps: what it records is who has what.
    """

    def perform(self, assignment: Assignment) -> None:
        """Perform a command."""

    def compensate(self, assignment: Assignment) -> None:
        """Compensate a command."""

    def coordinate(self, session: str, workflow: str) -> None:
        """Coordinate a session, for the workflow of this id, until it has ended, is parked, or is handed over."""


class Executor:
    """DBOS in this process, of which there can be one."""

    def __init__(self, address: Address, worker: str, room: Room, work: Work, news: News) -> None:
        from dbos import DBOS

        quiet()
        self._engine = address.engine(pool_size=8, max_overflow=room.slots)  # DBOS tries again what a lost one did
        self._room = room
        self._dbos = DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._engine,
                "dbos_system_schema": DBOS_SCHEMA,
                "application_version": PROTOCOL,
                "executor_id": worker,
                "run_migrations": False,
                "log_level": "ERROR",
                "max_executor_threads": 2 * room.slots + THREADS_BESIDE,
                "scheduler_polling_interval_sec": 3600.0,
            }
        )
        self._reins = Reins(self._dbos, room, news.pool)
        self._news = news
        _register(work, room)
        DBOS.listen_queues(list(room.queues))

    def launch(self) -> None:
        """Begin to take work.

        Raises:
            Exception: the database cannot be reached, or its schema is another one.
        """
        from dbos import DBOS

        self._unsubscribe = self._news.subscribe(QUEUES, self._room.ring)
        self._reins.take()
        DBOS.launch()

    def close(self) -> None:
        """Take no more work and leave the database. What is under way here is not waited for."""
        from dbos import DBOS

        self._unsubscribe()
        self._room.close()
        DBOS.destroy(destroy_registry=True)
        self._reins.let_go()
        self._dispose()

    def _dispose(self) -> None:
        """Close all connections: those that a thread of DBOS still has, when it gives them back."""
        from sqlalchemy import event

        event.listen(self._engine, "checkin", lambda _, record: record.invalidate())
        self._engine.dispose()


def _register(work: Work, room: Room) -> None:
    from dbos import DBOS, WorkflowSerializationFormat

    portable = WorkflowSerializationFormat.PORTABLE  # JSON, which a person and every version can read

    @DBOS.workflow(name=COMMAND, max_recovery_attempts=None, serialization_type=portable)
    def command(data: list[Any]) -> None:
        assignment = Assignment(*data)
        with room.at_work(assignment.workflow):
            work.perform(assignment)

    @DBOS.workflow(name=COMPENSATION, max_recovery_attempts=None, serialization_type=portable)
    def compensation(data: list[Any]) -> None:
        assignment = Assignment(*data)
        with room.at_work(assignment.workflow):
            work.compensate(assignment)

    @DBOS.workflow(name=SESSION, max_recovery_attempts=None, serialization_type=portable)
    def session(data: list[Any]) -> None:
        workflow = DBOS.workflow_id
        assert workflow is not None  # this is one
        work.coordinate(data[0], workflow)
