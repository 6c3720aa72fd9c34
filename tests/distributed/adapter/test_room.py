"""What `Reins` and `Client` rely on in DBOS, some of it not published: this fails where another release differs."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bandleader.distributed.adapter import room as rooms
from bandleader.distributed.adapter.client import Client, Limits
from bandleader.distributed.adapter.executor import Executor
from bandleader.distributed.adapter.room import Room
from bandleader.distributed.assignment import Assignment
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.news import News
from bandleader.distributed.protocol import queue_name, queues_of

PATIENCE = 60.0


def assignment(number: int, queue: str = "bandleader-shell", command: str = "") -> Assignment:
    name = command or f"c{number}"
    return Assignment("command", f"w{number}", queue, "s", name, {}, {}, "", "", "")


class Work:
    """See `executor.Work`: commands wait until they are let on, one at a time."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.most = 0
        self._here = 0
        self._change = threading.Condition()
        self._let = 0

    def perform(self, assignment: Assignment) -> None:
        with self._change:
            self.begun.append(assignment.workflow)
            self._here += 1
            self.most = max(self.most, self._here)
            self._change.notify_all()
            assert self._change.wait_for(lambda: self._let > 0, PATIENCE)
            self._let -= 1
            self._here -= 1
            self._change.notify_all()

    def compensate(self, assignment: Assignment) -> None:
        raise AssertionError

    def coordinate(self, session: str, workflow: str) -> None:
        raise AssertionError

    def until_begun(self, count: int) -> None:
        with self._change:
            assert self._change.wait_for(lambda: len(self.begun) >= count, PATIENCE), self.begun

    def until_left(self) -> None:
        """Let all on, and wait until they are through."""
        self.let_on(1000)
        with self._change:
            assert self._change.wait_for(lambda: not self._here, PATIENCE)

    def let_on(self, count: int = 1) -> None:
        with self._change:
            self._let += count
            self._change.notify_all()


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def client(database: Address) -> Iterator[Client]:
    with Client(database) as client:
        for queue in (queue_name("shell"), queue_name("agent")):
            client.declare(queue)
        yield client


@contextmanager
def executing(address: Address, room: Room, work: Work) -> Iterator[None]:
    news = News(address)
    news.start()
    executor = Executor(address, "w1", room, work, news)
    executor.launch()
    try:
        yield
    finally:
        room.draining = True
        work.until_left()
        while room.held():  # until DBOS has recorded the ends
            os.sched_yield()
        # Who was passed on waits for the end of its other execution, and would try for ever once the database is gone.
        executor._dbos._executor.shutdown()
        executor.close()
        news.close()


def test_a_process_takes_what_it_has_room_for(database: Address, client: Client, work: Work) -> None:
    queues = queues_of(())
    room = Room(2, queues)
    client.enqueue([assignment(number) for number in range(6)])
    with executing(database, room, work):
        work.until_begun(2)
        for number in range(3, 7):
            assert room.taken() <= 2
            work.let_on()
            work.until_begun(number)
        assert work.most == 2
        room.draining = True
    assert sorted(work.begun) == [f"w{number}" for number in range(6)]


def test_the_same_work_twice_is_done_once(database: Address, client: Client, work: Work) -> None:
    client.enqueue([assignment(1)])
    client.enqueue([assignment(1), assignment(2)])
    with executing(database, Room(4, queues_of(())), work):
        work.until_begun(2)
        client.enqueue([assignment(1)])
        work.let_on(2)
        client.enqueue([assignment(3)])
        work.until_begun(3)
    assert sorted(work.begun) == ["w1", "w2", "w3"]


def test_what_a_process_had_begun_is_begun_again_when_it_is_passed_on(
    database: Address, client: Client, work: Work
) -> None:
    client.enqueue([assignment(1)])
    with executing(database, Room(4, queues_of(())), work):
        work.until_begun(1)
        assert client.strangers() == {"w1"}
        assert client.pass_on("somebody else") == 0
        assert client.pass_on("w1") == 1
        work.until_begun(2)
    assert work.begun == ["w1", "w1"]


def test_there_is_no_more_work_than_room_whatever_queues_it_comes_from(
    database: Address, client: Client, work: Work
) -> None:
    queues = [queue_name("shell"), queue_name("agent")]
    client.enqueue([assignment(number, queues[number % 2]) for number in range(40)])
    with executing(database, Room(3, queues_of(())), work):
        for number in range(3, 41):
            work.until_begun(number)
            work.let_on()
    assert len(set(work.begun)) == 40
    assert work.most == 3


def test_what_comes_later_is_heard_of(
    database: Address, client: Client, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks without having heard of anything: neither for new work nor for that of another process."""
    monkeypatch.setattr(rooms, "NET", 1e6)
    with executing(database, Room(6, queues_of(())), work):
        for number in range(1, 4):
            client.enqueue([assignment(number)])
            work.until_begun(number)
        assert client.pass_on("w1") == 3
        work.until_begun(6)


def test_limits_count_from_the_moment_that_they_are_made(
    database: Address, client: Client, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "NET", 1e6)
    client.enqueue([assignment(0)])
    with executing(database, Room(4, queues_of(())), work):
        work.until_begun(1)
        client.declare(queue_name("shell"), Limits(concurrency=1))
        client.enqueue([assignment(number) for number in range(1, 4)])
        for number in range(1, 4):
            work.let_on()
            work.until_begun(number + 1)
    assert work.most == 1


def test_a_family_has_its_own_limit(database: Address, client: Client, work: Work) -> None:
    client.declare(queue_name("shell"), Limits(family=1))
    client.enqueue([assignment(number, command=f"{'ab'[number % 2]}/c{number}") for number in range(4)])
    with executing(database, Room(4, queues_of(())), work):
        work.until_begun(2)
        assert {number % 2 for number in (int(each[1:]) for each in work.begun)} == {0, 1}
        work.let_on(2)
        work.until_begun(4)
    assert work.most <= 3


def test_a_queue_for_each_combination_of_labels() -> None:
    assert queue_name("codex", ["gpu", "browser"]) == "bandleader-agent+browser+gpu"
    assert len(queues_of(["b", "a"])) == 1 + 2 * 4
    with pytest.raises(ValueError, match="at most 8 labels"):
        queues_of(map(str, range(9)))  # type: ignore[arg-type]
