"""A database that goes away, comes back, and may have forgotten what it had not yet written to its disk."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bandleader.distributed.database.errors import Fenced, Unrecorded
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.news import LOOK, News
from bandleader.pipeline.events import Event

from ..conftest import Cluster
from .conftest import Session
from .test_append import wait_for


class Noticing(threading.Event):
    """A stop event that tells how often somebody has waited for it, which is to say tried in vain."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        self.tries.release()
        return super().wait(timeout)


def texts(events: list[Event]) -> list[Any]:
    return [event.data.get("text", event.type) for event in events]


def test_a_writer_waits_for_the_database_and_goes_on(cluster: Cluster, session: Session) -> None:
    session.stop = stop = Noticing()
    log = session.command("a", seen=1)
    log.append([session.said("a", "before")])
    cluster.stop()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(log.append, [session.said("a", "meanwhile"), session.ended("a")])
        for _ in range(3):
            stop.tries.acquire()
        assert log.poll() == []
        assert not waiting.done()
        cluster.start()
        assert [event.seq for event in waiting.result()] == [3, 4]
    assert texts(session.recorded()) == ["session_started", "before", "meanwhile", "command_ended"]


def test_whoever_is_told_to_stop_waits_no_longer(cluster: Cluster, session: Session) -> None:
    session.stop = stop = Noticing()
    log = session.command("a")
    cluster.stop()
    try:
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(log.append, [session.said("a")])
            stop.tries.acquire()
            stop.set()
            with pytest.raises(Unrecorded, match=r"cannot be reached .* what was recorded before is safe"):
                waiting.result()
    finally:
        cluster.start()


def test_what_a_crash_has_taken_is_recorded_again(cluster: Cluster, session: Session) -> None:
    log = session.command("a")
    log.append([session.ended("b")])
    log.append([session.said("a", "lost 1")])
    log.append([session.said("a", "lost 2"), session.said("a", "lost 3")])
    cluster.restart(immediate=True)
    assert texts(session.recorded()) == ["session_started", "command_ended"]  # else this proves nothing
    log.append([session.said("a", "after")])
    assert texts(session.recorded()[2:]) == ["lost 1", "lost 2", "lost 3", "after"]
    assert [event.seq for event in session.recorded()] == [1, 2, 3, 4, 5, 6]


def test_what_a_closed_writer_has_recorded_survives_a_crash(cluster: Cluster, session: Session) -> None:
    """Nobody would record it again."""
    log = session.command("a")
    log.append([session.said("a", "last words")])
    log.close()
    cluster.restart(immediate=True)
    assert texts(session.recorded()) == ["session_started", "last words"]


def test_a_durable_event_survives_a_crash_with_all_before_it(cluster: Cluster, session: Session) -> None:
    session.command("b").append([session.said("b", "before")])
    session.command("a").append([session.ended("a")])
    session.command("b").append([session.said("b", "after")])
    cluster.restart(immediate=True)
    assert texts(session.recorded()) == ["session_started", "before", "command_ended"]


def test_claims_survive_a_crash(cluster: Cluster, session: Session) -> None:
    """Or two workers could hold the same token."""
    old = session.command("a", "w1")
    cluster.restart(immediate=True)
    new = session.command("a", "w2")
    with pytest.raises(Fenced):
        old.append([session.said("a")])
    new.append([session.said("a")])


def test_a_reader_finds_what_took_the_place_of_a_forgotten_event(cluster: Cluster, session: Session) -> None:
    """And is not told twice of that which is recorded again."""
    a, b, reader = session.command("a"), session.command("b"), session.coordinator(seen=1)
    a.append([session.said("a", "1"), session.said("a", "2")])
    assert texts(wait_for(reader.poll)) == ["1", "2"]
    cluster.restart(immediate=True)
    b.append([session.ended("b")])
    assert texts(wait_for(reader.poll)) == ["command_ended"]
    a.append([session.said("a", "3")])
    assert texts(wait_for(reader.poll)) == ["3"]
    assert texts(session.recorded()[1:]) == ["command_ended", "1", "2", "3"]


def test_news_tell_everybody_to_look_after_a_reconnection(cluster: Cluster, session: Session) -> None:
    heard: list[int] = []
    looked, told = threading.Semaphore(0), threading.Semaphore(0)

    def hear(place: int) -> None:
        heard.append(place)
        (looked if place == LOOK else told).release()

    news = News(session.address)
    unsubscribe = news.subscribe(session.id, hear)
    news.start()
    try:
        looked.acquire()
        log = session.command("a")
        log.append([session.said("a")])
        told.acquire()
        cluster.restart()
        looked.acquire()
        log.append([session.said("a"), session.said("a")])
        told.acquire()
        unsubscribe()
        assert heard == [LOOK, 2, LOOK, 4]
    finally:
        news.close()


async def test_a_follower_goes_on_after_a_restart(cluster: Cluster, session: Session) -> None:
    log = session.command("a")
    with DatabaseLog.open(session.address) as reader:
        events = reader.follow(session.id)
        assert (await anext(events)).type == "session_started"
        log.append([session.said("a", "1")])
        assert (await anext(events)).data == {"text": "1"}
        await asyncio.to_thread(cluster.restart, immediate=True)
        log.append([session.said("a", "2")])
        assert (await anext(events)).data == {"text": "2"}
        assert [event.seq for event in reader.read(session.id)] == [1, 2, 3]
        await events.aclose()  # type: ignore[attr-defined]
