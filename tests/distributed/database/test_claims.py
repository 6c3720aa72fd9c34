"""Claims of commands, and the list of workers."""

from __future__ import annotations

from typing import Any

import psycopg

from bandleader.distributed.database import claims
from bandleader.distributed.database.claims import Claim, WorkerRow, claim_command, claim_session
from bandleader.distributed.database.log import DatabaseLog
from bandleader.pipeline.events import EventType

from .conftest import Session

Connection = psycopg.Connection[Any]


def test_each_claim_raises_the_token_and_tells_who_had_it(session: Session, connection: Connection) -> None:
    assert claim_command(connection, session.id, "a", "w1") == Claim(1, "c0", "")
    assert claim_command(connection, session.id, "a", "w2") == Claim(2, "c0", "w1")
    assert claim_command(connection, session.id, "b", "w1") == Claim(1, "c0", "")
    assert claim_session(connection, session.id, "w1") == 1
    assert claim_session(connection, session.id, "w2") == 2
    assert claim_session(connection, "none", "w2") is None
    with DatabaseLog.open(session.address) as log:
        assert log.outline(session.id).coordinator == "w2"


def test_a_command_that_gave_up_its_place_was_left_by_nobody(session: Session, connection: Connection) -> None:
    kinds: tuple[EventType, ...] = ("command_released", "command_ended")
    for kind in kinds:
        session.command("a", "w1").append([session.event(kind, "a", outcome="failed", worker="w1")])
        claim = claim_command(connection, session.id, "a", "w2")
        assert claim
        assert claim.previous_worker == ""


def test_workers_are_listed_with_what_they_do(session: Session, connection: Connection) -> None:
    claims.register(connection, WorkerRow("h:1:x", "h", 1, ("gpu", "browser"), 4, "1.0", "bandleader-1"))
    session.command("a", "h:1:x")
    assert claims.beat(connection, "h:1:x")
    (worker,) = claims.workers(connection)
    assert worker[:8] == ("h:1:x", "h", 1, ("gpu", "browser"), 4, "1.0", "bandleader-1", "up")
    assert (worker.beat, worker.busy) == (1, 1)
    assert 0 < worker.started <= worker.beaten
    claims.register(connection, worker._replace(state="draining"))
    with DatabaseLog.open(session.address) as log:
        assert [(row.state, row.started, row.beat) for row in log.workers()] == [("draining", worker.started, 2)]
    claims.retire(connection, "h:1:x")
    assert not claims.beat(connection, "h:1:x")
    assert claims.workers(connection) == []
