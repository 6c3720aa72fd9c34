"""This process as an executor of durable workflows: one that coordinates a session, and one for each command."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from ..assignment import Assignment
from ..database.address import Address
from ..protocol import APPLICATION, DBOS_SCHEMA, PROTOCOL
from .client import COMMAND, COMPENSATION, SESSION
from .quiet import quiet
from .room import Room

STEPS: Final = ("prepare", "execute", "finish")
THREADS_BESIDE: Final = 64  # for coordinators and DBOS's own work


class Steps(Protocol):
    """A command under way."""

    def step(self, name: str) -> str:
        """Perform a step; "" when the command needs no further one."""


class Work(Protocol):
    """What this process does when a workflow begins or goes on here. From what it cannot finish here it never returns:
    so DBOS records no end of it, and another process goes on.
    """

    def command(self, assignment: Assignment) -> AbstractContextManager[Steps]:
        """Take a command on."""

    def compensate(self, assignment: Assignment) -> None:
        """Compensate a command."""

    def coordinate(self, session: str, workflow: str) -> None:
        """Coordinate a session, for the workflow of this id, until it has ended, is parked, or is handed over."""


class Executor:
    """DBOS in this process, of which there can be one."""

    def __init__(self, address: Address, worker: str, queues: Collection[str], room: Room, work: Work) -> None:
        from dbos import DBOS

        quiet()
        self._engine = address.engine(pool_size=8, max_overflow=room.slots, pool_pre_ping=True)
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
        _register(work)
        DBOS.listen_queues(list(queues))

    def launch(self) -> None:
        """Begin to take work.

        Raises:
            Exception: the database cannot be reached, or its schema is another one.
        """
        from dbos import DBOS

        self._room.govern(self._dbos)
        DBOS.launch()

    def close(self) -> None:
        """Take no more work and leave the database. What is under way here is not waited for."""
        from dbos import DBOS

        DBOS.destroy(destroy_registry=True)
        self._room.let_go()
        self._engine.dispose()


def _register(work: Work) -> None:
    from dbos import DBOS, WorkflowSerializationFormat

    portable = WorkflowSerializationFormat.PORTABLE  # JSON, which a person and every version can read

    @DBOS.workflow(name=COMMAND, max_recovery_attempts=None, serialization_type=portable)
    def command(data: list[Any]) -> str:
        with work.command(Assignment(*data)) as steps:
            for name in STEPS:
                if not DBOS.run_step({"name": name}, steps.step, name):
                    return name
        return ""

    @DBOS.workflow(name=COMPENSATION, max_recovery_attempts=None, serialization_type=portable)
    def compensation(data: list[Any]) -> None:
        DBOS.run_step({"name": COMPENSATION}, work.compensate, Assignment(*data))

    @DBOS.workflow(name=SESSION, max_recovery_attempts=None, serialization_type=portable)
    def session(data: list[Any]) -> None:
        workflow = DBOS.workflow_id
        assert workflow is not None  # this is one
        work.coordinate(data[0], workflow)
