"""Reading, submitting and following sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from bandleader.distributed.database import sessions
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.errors import DatabaseError
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.reader import PAGE
from bandleader.distributed.database.sessions import Submission
from bandleader.pipeline.events import Event
from bandleader.pipeline.store.search import find_session
from bandleader.pipeline.store.successes import Failures

from .conftest import REMOTE, Session, started

Submit = Callable[..., Session]


def test_a_session_begins_with_what_was_submitted(session: Session) -> None:
    (event,) = session.recorded()
    assert (event.type, event.seq, event.session) == ("session_started", 1, session.id)
    assert event.data == started() | {"submitter": "owner"}
    with DatabaseLog.open(session.address) as log:
        outline = log.outline(session.id)
        assert outline.started == event.at
        assert outline[:-1] == ("s1", "running", "", REMOTE, "c0", "", "c0", "ship", "owner", "", "")


def test_reading_takes_many_pages_or_one_command_or_only_what_going_on_needs(session: Session) -> None:
    a, b = session.command("a"), session.command("b")
    a.append([session.said("a", str(number)) for number in range(2 * PAGE)])
    b.append([session.event("stage_started", "b", stage="execution", attempt=1)])
    a.append([session.ended("a")])
    with DatabaseLog.open(session.address) as log:
        assert [event.seq for event in log.read(session.id)] == list(range(1, 2 * PAGE + 4))
        assert [event.seq for event in log.read(session.id, after=2 * PAGE + 1)] == [2 * PAGE + 2, 2 * PAGE + 3]
        assert [event.type for event in log.read(session.id, command="b")] == ["stage_started"]
        assert [event.type for event in log.read(session.id, lean=True)] == [
            "session_started",
            "stage_started",
            "command_ended",
        ]
        assert list(log.read("none")) == []


def test_phase_outcome_and_counts_follow_the_events(session: Session) -> None:
    log = session.coordinator()
    with DatabaseLog.open(session.address) as reader:

        def standing() -> tuple[str, str, str, dict[str, int]]:
            (row,), outline = reader.summaries(), reader.outline(session.id)
            return outline.phase, outline.outcome, row.status, row.counts

        assert standing() == ("running", "", "running", {})
        log.append([session.event("session_parked", reason="a waits")])
        assert standing() == ("parked", "", "parked", {})
        reader.append([session.event("session_resumed", decision="continue")])
        assert standing() == ("running", "", "running", {})
        skipped = session.event("command_skipped", "b", reason="cached")
        log.append(
            [skipped, session.ended("a", "failed"), session.event("session_ended", outcome="failed", duration=4.5)]
        )
        assert standing() == ("ended", "failed", "failed", {"cached": 1, "failed": 1})
        (summary,) = reader.summaries()
        assert (summary.target, summary.arguments, summary.total, summary.duration) == ("ship", "now", 2, 4.5)
        (entry,) = reader.sessions()
        assert entry.ended == session.recorded()[-1]
        reader.append([session.event("session_resumed", decision="continue")])
        assert standing()[0] == "ended"  # a session that has failed does not go on; `evolve` says the same
        reader.append([session.event("session_resumed", decision="abort")])
        assert standing()[0] == "running"


def test_sessions_come_in_the_order_in_which_they_began_and_are_found_by_their_beginning(submit: Submit) -> None:
    sessions = [submit() for _ in range(3)]
    with DatabaseLog.open(sessions[0].address) as log:
        assert [entry.id for entry in log.sessions()] == ["s1", "s2", "s3"]
        assert [summary.id for summary in log.summaries(limit=2)] == ["s3", "s2"]
        assert find_session(log, "") == "s3"
        with pytest.raises(DatabaseError, match="there is no session s4"):
            log.outline("s4")


def test_successes_and_failures_are_those_of_a_workspace(submit: Submit) -> None:
    session, other, folder = submit(), submit(remote="ssh://elsewhere"), submit(prefix="tools")
    result = {"fingerprint": "f2", "key": "k2", "tree": "t", "said": "x"}
    session.command("a").append([session.ended("a", fingerprint="f1", key="k1", duration=2.0, result=result)])
    other.command("a").append([other.ended("a", fingerprint="f9", key="k9")])
    folder.command("b").append([folder.ended("b", "failed")])
    folder.command("b").append([folder.ended("b", "failed")])
    with DatabaseLog.open(session.address, REMOTE) as log:
        assert log.breakers() == {}
        (success,) = log.successes().values()
        assert success[:4] == ("a", "k2", "f2", 2)
        assert (success.session, success.tree, success.duration) == (session.id, "t", 2.0)
        assert log.success("a", "k2") == success
        assert log.success("a", "k1") is None
        assert log.result(success) == result
        assert log.successes(["b"]) == {}
        assert log.successes(remote="ssh://elsewhere")["a"].fingerprint == "f9"
    with DatabaseLog.open(session.address, REMOTE, "tools") as log:
        assert log.successes() == {}
        last = folder.recorded()[-1].at
        assert log.breakers() == {"b": Failures(2, last)}
        folder.command("b").append([folder.ended("b")])
        assert log.breakers() == {}
        assert list(log.successes()) == ["b"]
        folder.coordinator().append([folder.event("rolled_back", ref="r")])
        assert log.successes() == {}


def test_a_success_with_other_inputs_replaces_those_before(submit: Submit) -> None:
    session = submit()
    log = session.command("a")
    for key, fingerprint in (("k1", "f1"), ("k2", "f1"), ("k3", "f2")):
        log.append([session.ended("a", key=key, fingerprint=fingerprint)])
    with DatabaseLog.open(session.address, REMOTE) as reader:
        assert [reader.success("a", key) is not None for key in ("k1", "k2", "k3")] == [False, False, True]


async def test_followers_see_what_is_there_and_what_comes(session: Session) -> None:
    log = session.command("a")
    log.append([session.said("a", "before")])
    with DatabaseLog.open(session.address) as reader:
        events = reader.follow(session.id, after=1)
        assert (await anext(events)).data == {"text": "before"}
        for number in range(3):
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0)
            log.append([session.said("a", str(number))])
            assert (await waiting).data == {"text": str(number)}
        await events.aclose()  # type: ignore[attr-defined]  # an asynchronous generator


def test_the_sessions_that_may_run_at_once_are_limited(submit: Submit, connection: psycopg.Connection[Any]) -> None:
    connection.execute("INSERT INTO bandleader.submitter_limit VALUES ('*', 1, NULL)")
    first = submit()
    with pytest.raises(DatabaseError, match="owner already has 1 session running, and 1 at once are allowed"):
        submit()
    first.coordinator().append([first.event("session_ended", outcome="succeeded")])
    submit()


def test_the_commands_that_may_wait_are_limited(submit: Submit, connection: psycopg.Connection[Any]) -> None:
    connection.execute("INSERT INTO bandleader.submitter_limit VALUES ('owner', NULL, 3), ('*', 0, 0)")
    first = submit("a", "b")
    with pytest.raises(DatabaseError, match="owner has 2 commands that wait or run, and this session has 2 more; 3"):
        submit("c", "d")
    first.command("a").append([first.ended("a")])
    submit("c", "d")


def test_people_cannot_decide_about_a_session_that_is_not_there(database: Address) -> None:
    with DatabaseLog.open(database) as log, pytest.raises(DatabaseError, match="there is no session s1"):
        log.append([Event("cancel_requested", "s1", "", {"by": "cli"})])


def test_a_session_that_is_submitted_again_because_the_answer_was_lost_is_there_once(
    database: Address, connection: psycopg.Connection[Any]
) -> None:
    for _ in range(2):
        sessions.submit(connection, Submission("s1", started()), 7)
    with DatabaseLog.open(database) as log:
        assert len(list(log.read("s1"))) == 1
        with pytest.raises(DatabaseError, match="there is a session s1 already"):
            log.submit(Submission("s1", started()))
