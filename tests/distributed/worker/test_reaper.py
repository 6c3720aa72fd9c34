"""Who is taken for lost, by locks and by beats, with a real database and a clock that is turned by hand."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.claims import WorkerRow, beat, register, workers
from bandleader.distributed.database.connect import connect, uptime
from bandleader.distributed.protocol import LEASE, PROTOCOL, RETURN
from bandleader.distributed.worker import reaper as module
from bandleader.distributed.worker.identity import Identity
from bandleader.distributed.worker.presence import LOCK
from bandleader.distributed.worker.reaper import Reaper, Watch
from tests.support.postgres import Cluster


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def monotonic(self) -> float:
        return self.time


# A watch


def test_a_worker_has_stalled_when_its_number_stood_still_for_the_lease() -> None:
    clock = Clock()
    watch = Watch(clock.monotonic)
    assert watch.stalled([("a", 1), ("b", 1)]) == []
    clock.time += LEASE - 0.1
    assert watch.stalled([("a", 1), ("b", 2)]) == []
    clock.time += 0.1
    assert watch.stalled([("a", 1), ("b", 2)]) == ["a"]
    assert watch.stalled([("a", 2), ("b", 2)]) == []


def test_a_number_that_is_smaller_is_a_sign_of_life_too() -> None:
    """Only whether it changes counts: the times of other machines and the server's are compared with none of ours."""
    clock = Clock()
    watch = Watch(clock.monotonic)
    watch.stalled([("a", 7)])
    clock.time += LEASE
    assert watch.stalled([("a", 3)]) == []


def test_nobody_is_to_blame_for_what_was_out_of_sight() -> None:
    clock = Clock()
    watch = Watch(clock.monotonic)
    watch.stalled([("a", 1)])
    clock.time += LEASE
    watch.forget()
    assert watch.stalled([("a", 1)]) == []


# A reaper


class Heir:
    def __init__(self) -> None:
        self.of: list[str] = []
        self.left = {"forgotten"}

    def pass_on(self, worker: str) -> int:
        self.of.append(worker)
        return 1

    def strangers(self) -> set[str]:
        return self.left

    def enqueue_session(self, session: str, generation: int) -> None:
        raise AssertionError("there is no session")


@pytest.fixture
def connection(database: Address) -> Iterator[psycopg.Connection[Any]]:
    with connect(database) as connection:
        yield connection


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def heir() -> Heir:
    return Heir()


@pytest.fixture
def reaper(database: Address, clock: Clock, heir: Heir) -> Reaper:
    reaper = Reaper(database, Identity("own", "here", 1), heir, lambda _: None)
    reaper._watch = Watch(clock.monotonic)
    return reaper


def enter(connection: psycopg.Connection[Any], id: str) -> None:
    register(connection, WorkerRow(id, "there", 1, (), 1, "1", PROTOCOL))


def test_a_worker_is_gone_when_its_lock_is_free(
    database: Address, connection: psycopg.Connection[Any], clock: Clock, reaper: Reaper, heir: Heir
) -> None:
    heir.left.clear()
    enter(connection, "a")
    with connect(database) as life:
        life.execute(LOCK, ("a",))
        reaper.look(connection)
        assert heir.of == []
    reaper.look(connection)
    assert heir.of == ["a"]
    assert workers(connection) == []


def test_one_that_was_never_met_may_be_on_its_way_back(
    connection: psycopg.Connection[Any], clock: Clock, reaper: Reaper, heir: Heir
) -> None:
    """After a restart of the database everybody has lost the lock."""
    heir.left.clear()
    reaper._back = clock.time  # as after a connection that was made anew
    enter(connection, "a")
    clock.time += RETURN - 0.1
    reaper.look(connection)
    assert heir.of == []
    clock.time += 0.1
    reaper.look(connection)
    assert heir.of == ["a"]


def test_a_worker_that_begins_after_a_restart_of_the_database_gives_the_others_time_to_come_back(
    database: Address, cluster: Cluster, clock: Clock, reaper: Reaper, heir: Heir
) -> None:
    """It has seen nothing of the restart itself."""
    heir.left.clear()
    cluster.restart(immediate=True)
    with connect(database) as connection:
        reaper._meet(connection, away=False)
        enter(connection, "a")
        reaper.look(connection)
        assert heir.of == []
        clock.time += RETURN
        reaper.look(connection)
        assert heir.of == ["a"]


def test_a_server_is_up_since_it_lost_all_connections(database: Address, cluster: Cluster) -> None:
    """A crash of one of its processes ends all of them, and leaves the first one as it is."""
    begun = time.monotonic()
    with connect(database) as victim, connect(database) as witness:
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            witness.execute("SELECT pg_sleep(60)")
    with connect(database, patient=lambda: True) as connection:
        assert uptime(connection) <= time.monotonic() - begun


def test_a_worker_that_holds_its_lock_and_is_silent_has_stalled_and_stays_in_the_list(
    database: Address, connection: psycopg.Connection[Any], clock: Clock, reaper: Reaper, heir: Heir
) -> None:
    heir.left.clear()
    enter(connection, "a")
    enter(connection, "b")
    with connect(database) as life:
        life.execute(LOCK, ("a",))
        life.execute(LOCK, ("b",))
        reaper.look(connection)
        clock.time += LEASE
        beat(connection, "b")
        reaper.look(connection)
        assert heir.of == ["a"]
        assert {worker.id for worker in workers(connection)} == {"a", "b"}


def test_what_somebody_left_who_is_in_no_list_is_found(
    connection: psycopg.Connection[Any], clock: Clock, reaper: Reaper, heir: Heir
) -> None:
    reaper.look(connection)
    assert heir.of == ["forgotten"]
