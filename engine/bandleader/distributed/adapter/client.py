"""Puts work into the durable queues, takes it back, and gives that of lost workers to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..assignment import Assignment
from ..database.address import Address
from ..protocol import APPLICATION, DBOS_SCHEMA, POLL, PROTOCOL, SESSIONS, session_workflow
from .quiet import quiet
from .room import ANY, number_of

if TYPE_CHECKING:
    import sqlalchemy
    from dbos import DBOSClient, EnqueueOptions

COMMAND: Final = "command"
COMPENSATION: Final = "compensation"
SESSION: Final = "session"
QUEUES: Final = "queues"  # the news of these are told as those of a session of this name would be
CHANNEL: Final = f"bandleader {QUEUES}"
ENGINE: Final = {"pool_size": 2, "max_overflow": 2, "pool_pre_ping": True}


class Limits(NamedTuple):
    """Of a queue over all workers, 0 for none: commands at once, of one family at once, and starts a minute."""

    concurrency: int = 0
    family: int = 0
    starts: int = 0


class Client(AbstractContextManager["Client"]):
    """See `coordinator.dispatcher.Dispatcher`. Threads may share one."""

    def __init__(self, address: Address) -> None:
        from dbos import DBOSClient

        quiet()
        self._engine: sqlalchemy.Engine = address.engine(**ENGINE)
        self._dbos: DBOSClient = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=DBOS_SCHEMA,
            application_name=APPLICATION,
            retry_connection_errors=False,  # it would wait for up to a minute after the database is back
        )
        self._declared: set[str] = set()

    def __exit__(self, *_: object) -> None:
        self._dbos.destroy()
        self._engine.dispose()

    def declare(self, queue: str, limits: Limits | None = None) -> None:
        """Make a queue if there is none; with ``limits`` it has these from now on."""
        limits, overwrite = limits or Limits(), limits is not None
        self._dbos.register_queue(
            queue,
            global_concurrency=limits.concurrency or None,
            partition_concurrency=limits.family or None,
            limiter={"limit": limits.starts, "period": 60.0} if limits.starts else None,
            polling_interval_sec=POLL,
            on_conflict="always_update" if overwrite else "never_update",
        )
        self._declared.add(queue)
        if overwrite:
            with self._engine.begin() as connection:
                _tell(connection, ANY)

    def enqueue_session(self, session: str, generation: int) -> None:
        """Have a worker coordinate a session."""
        options = self._options(session_workflow(session, generation), SESSION, SESSIONS)
        with self._engine.begin() as connection:
            self._dbos.enqueue_in_transaction(connection, options, [session])
            _tell(connection, number_of(SESSIONS))

    def enqueue(self, assignments: Sequence[Assignment]) -> None:
        """See `Dispatcher.enqueue`. All in one transaction."""
        queues = {assignment.queue for assignment in assignments}
        for queue in queues - self._declared:
            self.declare(queue)
        with self._engine.begin() as connection:
            for assignment in assignments:
                options = self._options(assignment.workflow, assignment.kind, assignment.queue)
                # Whether the queue has limits for families may change while this waits in it.
                options["queue_partition_key"] = assignment.command.rpartition("/")[0] or assignment.command
                self._dbos.enqueue_in_transaction(connection, options, list(assignment))
            _tell(connection, *map(number_of, queues))

    def pass_on(self, worker: str) -> int:
        """Queue anew what a worker that is gone had begun; how many that were."""
        begun = self._dbos.list_workflows(status="PENDING", executor_id=worker, load_input=False, load_output=False)
        queues: dict[str, list[str]] = defaultdict(list)
        for workflow in begun:
            queues[workflow.queue_name or SESSIONS].append(workflow.workflow_id)
        for queue, workflows in queues.items():
            self._resume(workflows, queue)
        return len(begun)

    def strangers(self) -> set[str]:
        """The workers that have begun something which has not ended, by id."""
        begun = self._dbos.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {workflow.executor_id for workflow in begun if workflow.executor_id}

    def hand_over(self, workflow: str, queue: str) -> None:
        """Queue anew what this process has begun and does not go on with."""
        self._resume([workflow], queue)

    def _resume(self, workflows: list[str], queue: str) -> None:
        self._dbos.resume_workflows(workflows, queue_name=queue)
        with self._engine.begin() as connection:
            _tell(connection, number_of(queue))

    def _options(self, workflow: str, name: str, queue: str) -> EnqueueOptions:
        from dbos import WorkflowSerializationFormat

        options: Any = {
            "workflow_id": workflow,
            "workflow_name": name,
            "queue_name": queue,
            "app_version": PROTOCOL,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        return options  # type: ignore[no-any-return]


def _tell(connection: sqlalchemy.Connection, *numbers: int) -> None:
    """Tell all workers, with the transaction, of the queues with these numbers; see `Room.ring`."""
    from sqlalchemy import text

    for number in numbers:
        connection.execute(text("SELECT pg_notify(:channel, :number)"), {"channel": CHANNEL, "number": str(number)})
