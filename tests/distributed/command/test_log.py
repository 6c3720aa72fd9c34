"""What the driver of one command sees and records of a session."""

from __future__ import annotations

from typing import Any

import pytest

from bandleader.distributed.command.driver import state_of
from bandleader.distributed.command.log import CommandLog
from bandleader.distributed.database.errors import Fenced
from bandleader.pipeline.decide import Finish, Perform, decide
from bandleader.pipeline.events import Event, EventType
from bandleader.pipeline.state import WORKTREE
from tests.pipeline.reference import MemoryLog, step


def event(kind: EventType, command: str = "c", **data: Any) -> Event:
    return Event(kind, "s", command, data)


@pytest.fixture
def session() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def log(session: MemoryLog) -> CommandLog:
    return CommandLog(session, "c", 3, "w1", "/checkouts/1")


def test_the_end_of_the_session_of_one_command_is_not_that_of_the_session(session: MemoryLog, log: CommandLog) -> None:
    log.append([event("runner_said"), event("session_parked", ""), event("session_ended", "")])
    assert [each.type for each in session.events] == ["runner_said"]
    assert log.append([event("session_ended", "")]) == []


@pytest.mark.parametrize("last", ["command_ended", "command_parked", "retry_scheduled"])
def test_a_command_is_released_with_the_last_that_happens_to_it(
    session: MemoryLog, log: CommandLog, last: EventType
) -> None:
    log.append([event("stage_ended")])
    assert not log.released
    log.append([event(last)])
    assert log.released
    assert session.events[-1] == event("command_released", worker="w1")._replace(seq=3)
    assert session.appends == 2


def test_a_snapshot_is_one_of_this_checkout(session: MemoryLog, log: CommandLog) -> None:
    log.append([event("snapshot_taken", ref="r")])
    assert session.events[0].data == {WORKTREE: "/checkouts/1", "ref": "r"}


def test_only_what_people_ask_for_comes_from_elsewhere(session: MemoryLog, log: CommandLog) -> None:
    asked = event("cancel_requested", "", by="cli")
    session.foreign = [event("command_ended", "other"), asked, event("command_claimed", "other", token=9, worker="w2")]
    assert log.poll() == [asked]


def test_whoever_claims_the_command_ends_it_here(session: MemoryLog, log: CommandLog) -> None:
    session.foreign = [event("command_claimed", token=3, worker="w1")]
    assert log.poll() == []
    session.foreign = [event("command_claimed", token=4, worker="w2")]
    with pytest.raises(Fenced, match="w2 has taken over c"):
        log.poll()


# The state of a command on its worker


def past(*events: Event) -> Any:
    state = state_of(step("c", ["need"], optional_needs=("wish",)), "s", 1.0, {"need": "f"}, events)
    return state.commands["c"], [action for action in decide(state, 2.0) if not isinstance(action, Finish)]


DISPATCHED = event("command_dispatched", workflow="w")
EXECUTED = (
    event("command_claimed", worker="w1", token=1, again=""),
    event("stage_started", stage="execution", attempt=1),
    event("snapshot_taken", ref="r", worktree="/elsewhere"),
    event("process_started", token="t", pid=1),
    event("stage_ended", stage="execution", attempt=1, verdict="passed", result={"tree": "t"}),
)


def test_its_dependencies_are_met() -> None:
    command, actions = past(DISPATCHED, event("command_claimed", worker="w1", token=1, again=""))
    assert actions == [Perform("c", "command_resolution", 1)]
    assert command.worker == "w1"


def test_it_starts_over_where_a_worker_was_lost() -> None:
    claimed = event("command_claimed", worker="w2", token=2, again="command_resolution")
    command, actions = past(DISPATCHED, *EXECUTED, claimed)
    assert actions == [Perform("c", "command_resolution", 1)]
    assert not command.unsettled
    assert not command.result


def test_it_goes_on_where_its_execution_is_on_record() -> None:
    command, actions = past(DISPATCHED, *EXECUTED, event("command_claimed", worker="w2", token=2, again="validation"))
    assert actions == [Perform("c", "validation", 1)]
    assert command.result == {"tree": "t"}
    assert not command.processes


def test_an_earlier_cancellation_does_not_count_after_the_session_was_resumed() -> None:
    asked, resumed = event("cancel_requested", "", by="cli"), event("session_resumed", "", decision="", pid=1)
    recalled = event("command_released", worker="?")
    claimed = event("command_claimed", worker="w1", token=1, again="")
    _, actions = past(DISPATCHED, asked, recalled, resumed, DISPATCHED, claimed)
    assert actions == [Perform("c", "command_resolution", 1)]
    assert past(DISPATCHED, asked, recalled, claimed)[1] == []
