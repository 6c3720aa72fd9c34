"""When a process looks into queues, and how much it may take: counted, without a database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bandleader.distributed.adapter import room as rooms
from bandleader.distributed.adapter.room import ANY, Room, number_of
from bandleader.distributed.protocol import SESSIONS

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("NET", "IDLE_POLL", "POLL"):
        monkeypatch.setattr(rooms, pause, 1e6)
    monkeypatch.setattr(rooms, "_FIRST", 0.0)


@pytest.fixture
def room() -> Room:
    return Room(2, [SESSIONS, "a", "b"])


def look(room: Room, queue: str, *found: str, limited: bool = False) -> int:
    """Look into a queue and find something there; how much might have been taken."""
    room.wait(queue)
    with room.look(queue, limited) as look:
        look.found = found[: look.most]
    return look.most


class Waiting:
    """Somebody waits for a reason to look."""

    def __init__(self, room: Room, queue: str) -> None:
        self.over = threading.Event()
        threading.Thread(target=self._wait, args=(room, queue), daemon=True).start()

    def _wait(self, room: Room, queue: str) -> None:
        room.wait(queue)
        self.over.set()

    def until_over(self) -> bool:
        return self.over.wait(PATIENCE)


def test_a_queue_in_which_nothing_was_is_left_alone_until_something_is_heard(room: Room) -> None:
    assert look(room, "a") == 2
    waiting = Waiting(room, "a")
    room.ring(number_of("b"))
    room.ring(number_of("unknown"))
    assert not waiting.over.is_set()
    room.ring(number_of("a"))
    assert waiting.until_over()


def test_after_a_break_there_may_be_something_in_any(room: Room) -> None:
    for queue in (SESSIONS, "a", "b"):
        look(room, queue)
    waiting = [Waiting(room, queue) for queue in (SESSIONS, "a", "b")]
    room.ring(ANY)
    assert all(each.until_over() for each in waiting)


def test_limits_are_read_anew_when_they_may_be_others(room: Room) -> None:
    assert room.wait("a")
    with room.look("a", limited=False):
        pass
    room.ring(number_of("a"))
    assert not room.wait("a")
    room.ring(ANY)
    assert room.wait("a")


def test_what_found_as_much_as_it_could_is_followed_by_another_as_soon_as_there_is_room(room: Room) -> None:
    assert look(room, "a", "w1", "w2", "w3") == 2
    assert room.taken() == 2
    waiting = Waiting(room, "a")
    with room.at_work("w1"):
        assert room.taken() == 2
        assert not waiting.over.is_set()
    assert waiting.until_over()
    with room.look("a", limited=False) as look_again:
        assert look_again.most == 1


def test_what_was_heard_during_a_look_is_looked_for_after_it(room: Room) -> None:
    room.wait("a")
    with room.look("a", limited=False):
        room.ring(number_of("a"))
    assert Waiting(room, "a").until_over()


def test_a_look_that_failed_is_done_again(room: Room) -> None:
    room.wait("a")
    with pytest.raises(LookupError), room.look("a", limited=False):
        raise LookupError
    assert room.taken() == 0
    assert look(room, "a", "w1") == 2


def test_looks_at_the_same_time_share_the_room(room: Room) -> None:
    room.wait("a")
    room.wait("b")
    with room.look("a", limited=False) as first, room.look("b", limited=False) as second:
        assert (first.most, second.most) == (2, 0)
        first.found = ["w1"]
    assert look(room, "b", "w2", "w3") == 1
    assert room.taken() == 2


def test_many_looks_at_once_never_take_more_than_there_is_room_for() -> None:
    queues = ["a", "b", "c", "d"]
    room = Room(5, queues)
    most, numbers, lock = 0, iter(range(10_000)), threading.Lock()

    def work(queue: str) -> None:
        nonlocal most
        for _ in range(100):
            with room.look(queue, limited=False) as look, lock:
                look.found = [str(next(numbers)) for _ in range(look.most)]
            with lock:
                most = max(most, room.taken())
            for workflow in look.found:
                with room.at_work(workflow):
                    pass

    with ThreadPoolExecutor(len(queues)) as threads:
        list(threads.map(work, queues))
    assert most == 5
    assert room.taken() == 0


def test_sessions_take_no_room_and_nothing_is_taken_while_draining(room: Room) -> None:
    look(room, "a", "w1", "w2")
    assert look(room, SESSIONS, "s1", "s2", "s3") > 3
    assert room.taken() == 2
    room.draining = True
    with room.look(SESSIONS, limited=False) as sessions:
        assert sessions.most == 0


def test_what_never_begins_is_forgotten(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    look(room, "a", "w1", "w2")
    monkeypatch.setattr(rooms, "_LOST", 0.0)
    assert room.taken() == 0


def test_nobody_waits_in_a_process_that_ends(room: Room) -> None:
    look(room, "a")
    waiting = Waiting(room, "a")
    room.close()
    assert waiting.until_over()
    assert look(room, "a", "w1") == 0  # it does not wait either
