"""Sessions that are on record, and of which nobody told the workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from bandleader.distributed.client import decisions, engine
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.claims import claim_session
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.sessions import Submission
from bandleader.distributed.protocol import PROTOCOL
from bandleader.distributed.worker import unheard as module
from bandleader.distributed.worker.unheard import GRACE, LOOK, Unheard
from bandleader.pipeline.events import Event
from tests.distributed.database.conftest import started
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.fixtures import crew, team

__all__ = ["crew", "team"]


class Clock:
    time = 100.0

    def monotonic(self) -> float:
        return self.time


class Looks:
    """One look after the other; ``told`` is what workers were told of."""

    def __init__(self, connection: psycopg.Connection[Any], clock: Clock) -> None:
        self.told: list[tuple[str, int]] = []
        self.unheard = Unheard(lambda session, generation: self.told.append((session, generation)))
        self._connection = connection
        self._clock = clock

    def look(self) -> list[tuple[str, int]]:
        """What they have been told of so far."""
        self._clock.time += LOOK
        self.unheard.look(self._connection)
        return self.told


@pytest.fixture
def connection(database: Address) -> Iterator[psycopg.Connection[Any]]:
    with connect(database) as connection:
        yield connection


@pytest.fixture
def looks(connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> Looks:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return Looks(connection, clock)


@pytest.fixture
def log(database: Address) -> Iterator[DatabaseLog]:
    with DatabaseLog.open(database) as log:
        yield log


def submit(log: DatabaseLog, id: str = "s1", protocol: str = PROTOCOL) -> None:
    log.submit(Submission(id, started(protocol=protocol)))


def resume(log: DatabaseLog) -> None:
    log.append([Event("session_resumed", "s1", "", {"decision": "", "pid": 1, "protocol": PROTOCOL})])


def pass_by(connection: psycopg.Connection[Any]) -> None:
    """Let the time pass that whoever submits gets."""
    connection.execute("UPDATE bandleader.event SET at = at - %s", (GRACE,))


def test_whoever_submits_gets_time_to_tell_the_workers(
    log: DatabaseLog, connection: psycopg.Connection[Any], looks: Looks
) -> None:
    submit(log)
    assert looks.look() == []
    pass_by(connection)
    assert looks.look() == [("s1", 0)]
    assert looks.look() == [("s1", 0)], "once is enough"
    looks.unheard.forget()
    assert looks.look() == [("s1", 0)] * 2


def test_a_session_that_somebody_coordinates_is_known(
    log: DatabaseLog, connection: psycopg.Connection[Any], looks: Looks
) -> None:
    submit(log)
    assert claim_session(connection, "s1", "w1")
    pass_by(connection)
    assert looks.look() == []


@pytest.mark.parametrize("kind", ["session_parked", "session_ended"])
def test_one_that_is_parked_or_over_waits_for_nobody_until_it_goes_on(
    log: DatabaseLog, connection: psycopg.Connection[Any], looks: Looks, kind: Any
) -> None:
    submit(log)
    claim_session(connection, "s1", "w1")
    log.append([Event(kind, "s1", "", {"reason": "", "outcome": "cancelled", "duration": 1.0})])
    pass_by(connection)
    assert looks.look() == []
    resume(log)
    assert looks.look() == []
    pass_by(connection)
    assert looks.look() == [("s1", 1)]


def test_workers_of_another_version_are_left_what_is_theirs(
    log: DatabaseLog, connection: psycopg.Connection[Any], looks: Looks
) -> None:
    submit(log, "theirs", protocol="bandleader-0")
    submit(log, "ours")
    pass_by(connection)
    assert looks.look() == [("ours", 0)]


def test_a_submission_that_was_cut_short_is_run(team: Team, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process dies between the record and the queue; the same when it is to go on."""
    team.command("a", "test -e again", **{"allowed-tools": "Read"})
    team.push()
    monkeypatch.setattr(engine, "coordinate", lambda *arguments, **more: None)
    monkeypatch.setattr(decisions, "coordinate", lambda *arguments, **more: None)
    crew.hire()
    story = team.submit("a")
    assert story.outcome() == "failed"
    # Succeeded and failed sessions are over; one that was cancelled goes on.
    team.command("b", "sleep 3600", **{"allowed-tools": "Read"})
    team.push()
    story = team.submit("b")
    story.until("stage_started", stage="execution")
    team.cancel(story)
    assert story.outcome() == "cancelled"
    team.resume(story)
    story.until("stage_started", stage="execution")
    team.cancel(story)
    assert story.outcome() == "cancelled"
