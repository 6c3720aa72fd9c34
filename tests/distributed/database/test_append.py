"""Recording events of a session, and who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.distributed.database.appending import Batch, Writer
from bandleader.distributed.database.claims import claim_command
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.errors import Fenced
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.rows import text_of
from bandleader.pipeline.events import Event, EventType

from .conftest import Session


def test_events_get_the_next_places_and_the_time_of_the_server(session: Session) -> None:
    log = session.command("a")
    first = log.append([session.said("a", "one"), session.said("a", "two")])
    second = log.append([session.ended("a")])
    assert [event.seq for event in (*first, *second)] == [2, 3, 4]
    times = [event.at for event in session.recorded()]
    assert times == sorted(times)
    assert [event.at for event in (*first, *second)] == times[1:]
    assert session.recorded()[1:] == [*first, *second]


def test_time_does_not_go_back_with_the_clock_of_the_server(session: Session) -> None:
    ahead = session.query("UPDATE bandleader.session SET latest = latest + 1000 RETURNING latest")[0][0]
    log = session.command("a")
    assert log.append([session.said("a")])[0].at == ahead
    assert log.now() >= ahead


def test_data_come_back_key_for_key(session: Session) -> None:
    data = {"z": 1, "a": [1.5, None, True, {"é😀": "\u2028"}], "m": "", "big": 1 << 60}
    session.command("a").append([session.event("runner_said", "a", **data)])
    assert json.dumps(session.recorded()[-1].data) == json.dumps(data)


def test_characters_that_the_database_cannot_hold_are_replaced(session: Session) -> None:
    session.command("a").append([session.said("a", "nul \0, half \ud83d, half \ude00, whole 😀, backslash \\u0000")])
    assert session.recorded()[-1].data["text"] == "nul \ufffd, half \ufffd, half \ufffd, whole 😀, backslash \\u0000"


@given(st.text(st.sampled_from("a\\u0d8\0\ud83d\ude00😀\ufffe")))
def test_only_unfit_characters_are_replaced(text: str) -> None:
    """Halves that stand together are a whole, to JSON as to UTF-16."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    unfit = {ord(each): "\ufffd" for each in "\0\ud83d\ude00"}
    assert json.loads(text_of(text)) == whole.translate(unfit)


def test_nothing_is_recorded_under_a_claim_that_was_taken_over(session: Session) -> None:
    old = session.command("a", "w1")
    new = session.command("a", "w2")
    with pytest.raises(Fenced, match=r"command a of session s1 has moved on to another worker; w1 records"):
        old.append([session.said("a", "old")])
    new.append([session.said("a", "new")])
    with pytest.raises(Fenced):
        old.move_head("c0", "c1")
    assert [event.data["text"] for event in session.recorded()[1:]] == ["new"]


def test_a_coordinator_is_fenced_by_the_next_one_and_not_by_commands(session: Session) -> None:
    old = session.coordinator("w1")
    command = session.command("a", "w2")
    old.append([session.event("command_dispatched", "b")])
    new = session.coordinator("w2")
    with pytest.raises(Fenced, match="session s1 has moved on"):
        old.append([session.event("command_dispatched", "a")])
    new.append([session.event("command_dispatched", "a")])
    command.append([session.ended("a")])
    assert [event.seq for event in session.recorded()] == [1, 2, 3, 4]


def test_a_batch_that_is_sent_again_is_recorded_once(session: Session) -> None:
    """The answer may get lost after the events were recorded."""
    session.command("a").append([session.said("a")])
    batch = Batch(Writer(session.id, "a", 1), [session.said("a", "once"), session.ended("a")])
    with connect(session.address) as one, connect(session.address) as another:
        sent = batch.send(one, 0)
        session.log("a", 1, "w1").append([session.said("a", "between")])
        assert batch.send(another, 0) == sent
    assert [event.data.get("text") for event in session.recorded()[1:]] == ["hello", "once", None, "between"]


def test_a_lost_answer_is_asked_for_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    log = session.command("a")
    send = Batch.send
    lose = [True]

    def send_and_lose(batch: Batch, connection: psycopg.Connection[Any], after: int) -> list[Event]:
        sent = send(batch, connection, after)
        if lose and lose.pop():
            raise psycopg.OperationalError("the connection was lost")
        return sent

    monkeypatch.setattr(Batch, "send", send_and_lose)
    assert [event.seq for event in log.append([session.said("a", "1"), session.said("a", "2")])] == [2, 3]
    assert [event.seq for event in log.append([session.said("a", "3")])] == [4]
    assert [event.seq for event in session.recorded()] == [1, 2, 3, 4]


def test_heads_move_from_where_they_are_believed_to_be(session: Session) -> None:
    a, b = session.command("a"), session.command("b")
    assert a.move_head("c0", "c1") == "c1"
    assert b.move_head("c0", "c2") == "c1"
    assert b.move_head("c1", "c2") == "c2"
    with DatabaseLog.open(session.address) as log:
        assert log.head(session.id) == "c2"


def test_a_coordinator_hears_of_everything_but_its_own_doing(session: Session) -> None:
    a, coordinator = session.command("a", seen=1), session.coordinator(seen=1)
    a.append([session.said("a", "1")])
    coordinator.append([session.said("b", "2")])
    a.append([session.said("a", "3")])
    assert [event.data["text"] for event in wait_for(coordinator.poll)] == ["1", "3"]


def test_a_command_hears_of_what_people_ask_for_and_of_its_successor(session: Session) -> None:
    a, b = session.command("a", seen=1), session.command("b", seen=1)
    a.append([session.said("a", "1")])
    b.append([session.said("b", "2")])
    with DatabaseLog.open(session.address) as log:
        log.append([session.event("cancel_requested", by="cli")])
    assert [event.type for event in wait_for(a.poll)] == ["cancel_requested"]
    successor = session.command("a", "w2", seen=4)
    successor.append([session.event("command_claimed", "a", worker="w2", token=2, again="validation")])
    assert [event.data["worker"] for event in wait_for(a.poll)] == ["w2"]
    assert [event.type for event in wait_for(b.poll)] == ["cancel_requested"]


def test_polling_asks_the_database_only_after_news(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    a, coordinator = session.command("a", seen=1), session.coordinator(seen=1)
    b = session.command("b", seen=1)
    asked: list[str] = []
    for name, reader in (("coordinator", coordinator._reader), ("b", b._orders)):
        counted(name, reader, asked, monkeypatch)
    a.append([session.said("a")])
    wait_for(coordinator.poll)
    b.poll()
    asked.clear()
    for _ in range(100):
        assert coordinator.poll() == []
    assert "coordinator" not in asked
    for _ in range(50):
        a.append([session.said("a")])
        assert b.poll() == []
    assert asked.count("b") <= 1  # when the listening begins, everybody looks once
    wait_for(coordinator.poll)
    assert "coordinator" in asked


def counted(name: str, reader: Any, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    read = reader.read

    def count(connection: psycopg.Connection[Any]) -> Any:
        asked.append(name)
        return read(connection)

    monkeypatch.setattr(reader, "read", count)


def test_a_session_that_is_over_or_parked_gives_no_claims(submit: Callable[..., Session]) -> None:
    endings: tuple[EventType, ...] = ("session_ended", "session_parked")
    for ending in endings:
        session = submit()
        session.coordinator().append([session.event(ending, outcome="failed", reason="")])
        with connect(session.address) as connection:
            assert claim_command(connection, session.id, "a", "w2") is None
        with DatabaseLog.open(session.address) as log:
            log.append([session.event("session_resumed", decision="abort")])
        session.command("a", "w2").append([session.said("a")])


def wait_for(poll: Callable[[], list[Event]]) -> list[Event]:
    """What a log hears next."""
    while not (found := poll()):
        pass
    return found
