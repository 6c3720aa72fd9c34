"""Work is taken out of a queue as DBOS itself takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from bandleader.distributed.adapter.client import Client
from bandleader.distributed.adapter.taking import Taking
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.pool import Pool
from bandleader.distributed.protocol import DBOS_SCHEMA, PROTOCOL, queue_name
from tests.distributed.adapter.test_room import assignment

QUEUE = queue_name("shell")
VARIES = ("workflow_uuid", "creator_xid", "created_at", "updated_at", "started_at_epoch_ms", "inputs")


@pytest.fixture
def client(database: Address) -> Iterator[Client]:
    with Client(database) as client:
        client.declare(QUEUE)
        yield client


@pytest.fixture
def taking(database: Address) -> Iterator[Taking]:
    pool = Pool(database)
    yield Taking(pool)
    pool.close()


def row(database: Address, workflow: str) -> dict[str, Any]:
    with psycopg.connect(database.url, row_factory=dict_row) as connection:
        query = f"SELECT * FROM {DBOS_SCHEMA}.workflow_status WHERE workflow_uuid = %s"
        found = connection.execute(query.encode(), (workflow,)).fetchone()
        assert found
        return found


def by_dbos(client: Client, most: int) -> tuple[list[str], Any]:
    """What DBOS takes, and what it knows of it."""
    system = client._dbos._sys_db
    queue = client._dbos.retrieve_queue(QUEUE)
    assert queue
    queue._worker_concurrency = most
    taken, _ = system.start_queued_workflows(queue, "w1", PROTOCOL, None, owner_xid="look 1", is_latest_version=False)
    return taken, system.get_workflow_statuses(taken)


def test_it_is_recorded_as_dbos_records_it(database: Address, client: Client, taking: Taking) -> None:
    """Where this fails, there is a release of DBOS that must not be installed before `_TAKE` is as it."""
    client.enqueue([assignment(1, command="c"), assignment(2, command="c")])
    [first], [its] = by_dbos(client, 1)
    [second] = taking.take(QUEUE, "w1", PROTOCOL, "look 1", 1)
    assert (first, second) == ("w1", "w2")
    theirs, ours = row(database, first), row(database, second)
    assert theirs["status"] == "PENDING"
    assert ours["started_at_epoch_ms"] >= theirs["started_at_epoch_ms"] > 0
    assert constant(ours) == constant(theirs)
    [known] = taking.statuses([second]) or [None]
    assert {key: known[key] for key in constant(its)} == constant(its)
    assert known["inputs"] == its["inputs"].replace("w1", "w2")
    assert taking.statuses([second]) is None


def constant(row: dict[str, Any]) -> dict[str, Any]:
    """What two workflows of one command have in common."""
    return {key: value for key, value in row.items() if key not in VARIES}


def test_it_takes_the_oldest_first_and_each_once(client: Client, taking: Taking) -> None:
    names = [f"w{number}" for number in range(5)]
    for number in range(5):
        client.enqueue([assignment(number)])
    assert taking.take("another", "w1", PROTOCOL, "t", 9) == []
    assert taking.take(QUEUE, "w1", "another", "t", 9) == []
    assert taking.take(QUEUE, "w1", PROTOCOL, "t", 2) == names[:2]
    assert taking.take(QUEUE, "w2", PROTOCOL, "t", 9) == names[2:]
    assert taking.take(QUEUE, "w1", PROTOCOL, "t", 9) == []


def test_what_another_process_is_taking_is_passed_over(database: Address, client: Client, taking: Taking) -> None:
    client.enqueue([assignment(1)])
    client.enqueue([assignment(2)])
    with psycopg.connect(database.url) as other:
        query = f"SELECT FROM {DBOS_SCHEMA}.workflow_status WHERE workflow_uuid = 'w1' FOR UPDATE"
        other.execute(query.encode())
        assert taking.take(QUEUE, "w1", PROTOCOL, "t", 9) == ["w2"]
    assert taking.take(QUEUE, "w1", PROTOCOL, "t", 9) == ["w1"]


class Cut:
    """See `Pool`. A connection that is lost before the answer to a cursor's statement, as long as ``cuts``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.cuts = True

    def lend(self) -> Any:
        connection = self._pool.lend()
        return Cutting(connection) if self.cuts else connection

    def give_back(self, connection: Any) -> None:
        self._pool.give_back(connection)

    def clear(self) -> None:
        self._pool.clear()


class Cutting:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.execute, self.close = connection.execute, connection.close

    def cursor(self, **named: Any) -> Any:
        return self

    def __enter__(self) -> Any:
        cursor = self._connection.cursor()

        class Lost:
            def execute(self, *words: Any) -> None:
                cursor.execute(*words)
                raise psycopg.OperationalError("the connection is lost")

        return Lost()

    def __exit__(self, *_: object) -> None:
        pass


def test_what_was_taken_without_an_answer_is_taken_again(database: Address, client: Client) -> None:
    """Else it would wait for ever, for the worker that has it lives and knows nothing of it."""
    pool = Pool(database)
    lossy = Cut(pool)
    taking = Taking(lossy)  # type: ignore[arg-type]  # as far as it is used
    client.enqueue([assignment(1)])
    for token in ("t1", "t2"):
        with pytest.raises(psycopg.OperationalError):
            taking.take(QUEUE, "w1", PROTOCOL, token, 9)
        assert row(database, "w1")["owner_xid"] == token
    lossy.cuts = False
    assert taking.take(QUEUE, "w1", PROTOCOL, "t3", 9) == ["w1"]
    assert taking.take(QUEUE, "w1", PROTOCOL, "t4", 9) == []
    assert row(database, "w1")["owner_xid"] == "t3"
    pool.close()
