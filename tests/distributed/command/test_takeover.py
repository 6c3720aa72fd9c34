"""Where another worker goes on with a command, by what is on record."""

from __future__ import annotations

from typing import Any

import pytest

from bandleader.distributed.command.takeover import CARRIED, STAYED, Left, left_by
from bandleader.pipeline.events import Event, EventType
from bandleader.pipeline.stage import STAGES

CHANGED: dict[str, Any] = {"changed": {"modified": ["a"]}, "before": "refs/1/before", "after": "refs/1/after"}


def event(what: EventType, **data: Any) -> Event:
    return Event(what, "s", "c", data)


def claimed(token: int, again: str = "", head: str = "") -> Event:
    return event("command_claimed", token=token, again=again, head=head or f"commit {token}", worker=f"w{token}")


def executed(verdict: str = "passed", /, **result: Any) -> Event:
    return event("stage_ended", stage="execution", verdict=verdict, result=result)


def said(**data: Any) -> Event:
    return event("runner_said", kind="notice", text="", data=data)


@pytest.mark.parametrize(
    "past",
    [
        [],
        [claimed(1)],
        [claimed(1), event("stage_ended", stage="quality_gates", verdict="passed")],
        [claimed(1), event("stage_started", stage="execution")],
        [claimed(1), executed("failed", **CHANGED)],
        [claimed(1), executed(**CHANGED), event("command_released"), claimed(2)],
        [claimed(1), executed(**CHANGED), claimed(2, STAGES[0])],
    ],
)
def test_what_was_not_executed_to_its_end_begins_anew(past: list[Event]) -> None:
    assert left_by(past) == Left()
    assert Left().stage == STAGES[0]


def test_what_was_executed_goes_on_from_the_commit_that_it_began_with() -> None:
    left = left_by([claimed(4), event("stage_started", stage="execution"), executed(success=True)])
    assert left == Left(CARRIED, "commit 4", 4)


def test_what_it_changed_has_to_be_elsewhere() -> None:
    left = left_by([claimed(4), executed(**CHANGED), event("stage_started", stage="validation")])
    assert left == Left(CARRIED, "commit 4", 4, ("refs/1/before", "refs/1/after"))


def test_what_is_said_to_have_stayed_is_looked_for_nowhere() -> None:
    left = left_by([claimed(4), executed(**CHANGED), said(), said(**STAYED)])
    assert left.stayed
    assert not left_by([claimed(4), executed(**CHANGED), said(**STAYED), claimed(5, STAGES[0])]).stayed


def test_who_only_finished_it_did_not_execute_it() -> None:
    past = [
        claimed(4),
        executed(**CHANGED),
        claimed(5, CARRIED, "commit 4"),
        event("stage_started", stage="validation"),
    ]
    assert left_by(past) == left_by(past[:2])


def test_each_attempt_counts_for_itself() -> None:
    past = [claimed(4), executed(**CHANGED), event("command_released"), claimed(6), executed(success=True)]
    assert left_by(past) == Left(CARRIED, "commit 6", 6)
