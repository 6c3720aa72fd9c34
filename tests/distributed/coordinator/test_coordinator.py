"""Coordinators that die after any of their appends: the others go on as if it had been one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import event, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bandleader.distributed.assignment import Assignment
from bandleader.distributed.command.driver import state_of
from bandleader.distributed.coordinator.coordinator import Coordinator
from bandleader.pipeline.decide import CHOICES, End, Park, Perform, Recover, decide
from bandleader.pipeline.driver.records import attempt_failed, ended, parked
from bandleader.pipeline.events import Event, EventType
from bandleader.pipeline.evolve import evolve, replay
from bandleader.pipeline.plan import Plan
from bandleader.pipeline.plan_data import plan_to_data, step_from_data
from bandleader.pipeline.state import SessionState
from tests.distributed.support.story import assert_legal
from tests.pipeline.reference import Faults, faults_of, model, outcomes, plans, session_outcome, step


class Killed(BaseException):
    """The process that coordinates is no more."""


class Ledger:
    """The log of a session that several append to, each by a view of its own."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.time = 1_000_000.0

    def now(self) -> float:
        self.time += 0.000_1
        return self.time

    def record(self, *events: Event) -> list[Event]:
        appended = [each._replace(seq=len(self.events) + place, at=self.now()) for place, each in enumerate(events, 1)]
        self.events += appended
        return appended

    def start(self, plan: Plan, **options: Any) -> None:
        data = {"plan": plan_to_data(plan), "options": {"jobs": 100, "agent_slots": 100, **options}}
        self.record(Event("session_started", "s", "", data))


class View:
    """See `EventLog`. The process that has it dies around its append number ``dies``."""

    def __init__(self, ledger: Ledger, dies: int = -1, before: bool = False) -> None:
        self._ledger = ledger
        self._seen = len(ledger.events)
        self._own: set[int] = set()
        self._left = dies
        self._before = before

    def now(self) -> float:
        return self._ledger.now()

    def append(self, events: Sequence[Event]) -> list[Event]:
        if not events:
            return []
        self._left -= 1
        if self._left == 0 and self._before:
            raise Killed
        appended = self._ledger.record(*events)
        self._own.update(each.seq for each in appended)
        if self._left == 0:
            raise Killed
        return appended

    def poll(self) -> list[Event]:
        found = [each for each in self._ledger.events[self._seen :] if each.seq not in self._own]
        self._seen = len(self._ledger.events)
        return found


class Queues:
    """See `Dispatcher`. Each workflow is performed once, however often it is put in."""

    def __init__(self) -> None:
        self.waiting: list[Assignment] = []
        self.known: set[str] = set()

    def enqueue(self, assignments: Sequence[Assignment]) -> None:
        for assignment in assignments:
            if assignment.workflow not in self.known:
                self.known.add(assignment.workflow)
                self.waiting.append(assignment)


class Workers:
    """Perform assignments by the decider, as the plan's faults say."""

    def __init__(self, ledger: Ledger, faults: Faults) -> None:
        self._ledger = ledger
        self._faults = faults
        self.executed: list[str] = []

    def take(self, assignment: Assignment) -> None:
        if assignment.kind == "compensation":
            self._say("compensated", assignment, {"by": "undo", "exit_code": 0})
            return
        if _dispatched(self._ledger.events, assignment.command) != assignment.workflow:
            return  # it was recalled, or dispatched anew
        claim = {"worker": "w", "host": "h", "token": len(self._ledger.events), "again": "", "head": ""}
        self._say("command_claimed", assignment, claim)
        step = step_from_data({**assignment.step, "isolation": "in-place"})
        past = self._ledger.events[1:]
        state = state_of(step, "s", assignment.started, assignment.needs, past)
        while assignment.command in state.active:
            for action in decide(state, self._ledger.now()):
                self._act(state, assignment, action)
        self._say("command_released", assignment, {"worker": "w"})

    def _act(self, state: SessionState, assignment: Assignment, action: Any) -> None:
        said: list[tuple[EventType, Mapping[str, Any]]] = []
        if isinstance(action, Perform):
            said = self._performed(state, action)
        elif isinstance(action, Recover):
            said = self._recovered(state, action)
        elif isinstance(action, Park):
            said = [(parked(action)[0], parked(action)[2])]
        elif isinstance(action, End):
            kind, _, data = ended(action, state, self._ledger.now())
            said = [(kind, data)]
        for kind, data in said:
            evolve(state, self._say(kind, assignment, data))

    def _performed(self, state: SessionState, action: Perform) -> list[tuple[EventType, Mapping[str, Any]]]:
        if action.stage == "execution":
            self.executed.append(action.command)
        fault = self._faults.get((action.command, action.stage, action.attempt))
        failed = fault and not (fault == "mendable" and state.commands[action.command].partial)
        data = {"stage": action.stage, "attempt": action.attempt}
        end = {**data, "verdict": "failed" if failed else "passed", "duration": 0.0, "message": "", "checks": []}
        return [("stage_started", data), ("stage_ended", end)]

    def _recovered(self, state: SessionState, action: Recover) -> list[tuple[EventType, Mapping[str, Any]]]:
        command = state.commands[action.command]
        if command.phase != "recovering":
            return [("attempt_failed", attempt_failed(action, action.strategy, action.message)[2])]
        if action.strategy == "partial-recovery":
            return [("partially_recovered", {})]
        said: list[tuple[EventType, Mapping[str, Any]]] = []
        if command.unsettled or action.strategy == "rollback":
            said.append(("rolled_back", {}))
        if action.strategy == "retry":
            said.append(("retry_scheduled", {"attempt": action.attempt + 1, "delay": 0.5, "not_before": 0.0}))
        return said

    def _say(self, kind: EventType, assignment: Assignment, data: Mapping[str, Any]) -> Event:
        return self._ledger.record(Event(kind, "s", assignment.command, data))[0]


def _dispatched(events: Sequence[Event], command: str) -> str:
    """The workflow by which a command is at a worker, or waits for one."""
    workflow = ""
    for each in events:
        if each.command == command:
            if each.type == "command_dispatched":
                workflow = each.data["workflow"]
            elif each.type in ("command_released", "command_ended"):
                workflow = ""
    return workflow


class Ran(NamedTuple):
    """A session that has ended or is parked, and who died on the way."""

    ledger: Ledger
    queues: Queues
    workers: Workers
    killed: int


def run(
    ledger: Ledger, faults: Faults, kills: Sequence[tuple[int, bool]] = (), choose: Callable[[int], int] = lambda _: 0
) -> Ran:
    """Coordinate until nothing can go on, with one process after the other; ``choose`` says who gets a worker next."""
    queues, workers, killed = Queues(), Workers(ledger, faults), 0

    def wait(seconds: float) -> bool:
        if queues.waiting:
            workers.take(queues.waiting.pop(choose(len(queues.waiting))))
        else:
            ledger.time += max(seconds, 0.001)
        return True

    for dies, before in (*kills, (-1, False)):
        try:
            Coordinator(list(ledger.events), View(ledger, dies, before), queues, wait).run()
            break
        except Killed:
            killed += 1
    return Ran(ledger, queues, workers, killed)


@examples(max_examples=150, deadline=None)
@given(data=st.data())
def test_whoever_coordinates_the_session_ends_alike(data: st.DataObject) -> None:
    plan = data.draw(plans())
    faults = data.draw(faults_of(plan))
    kills = data.draw(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=6))
    ledger = Ledger()
    ledger.start(plan, keep_going=True)
    ran = run(ledger, faults, kills, lambda count: data.draw(st.integers(0, count - 1)))
    event(f"{ran.killed} killed")
    fates = model(plan, faults)
    state = assert_legal(ledger.events)
    assert {id: fate.outcome for id, fate in fates.items()} == outcomes(state)
    assert state.outcome == session_outcome(fates)
    for each in plan.steps:
        assert ran.workers.executed.count(each.id) == fates[each.id].executions
    sent = [each.data["workflow"] for each in ledger.events if each.type == "command_dispatched"]
    assert len(sent) == len(set(sent))


def test_what_was_recorded_and_never_sent_is_sent_by_the_next_one() -> None:
    ledger = Ledger()
    ledger.start(Plan("a", (step("a"),)))
    ran = run(ledger, {}, [(1, False)])
    assert ran.killed == 1
    assert replay(ledger.events).outcome == "succeeded"
    assert [each.type for each in ledger.events].count("command_dispatched") == 1


def test_a_coordinator_that_has_to_go_leaves_the_session_running() -> None:
    ledger = Ledger()
    ledger.start(Plan("a", (step("a"),)))
    assert Coordinator(list(ledger.events), View(ledger), Queues(), lambda _: False).run() == ""
    assert replay(ledger.events).phase == "running"


def test_what_waits_in_a_queue_is_recalled_when_the_session_is_cancelled() -> None:
    ledger = Ledger()
    ledger.start(Plan("b", (step("a"), step("b", ["a"]))))
    queues = Queues()

    def wait(_: float) -> bool:
        ledger.record(Event("cancel_requested", "s", "", {"by": "cli"}))
        return True

    assert Coordinator(list(ledger.events), View(ledger), queues, wait).run() == "cancelled"
    assert [each.type for each in ledger.events[-2:]] == ["command_released", "session_ended"]
    ledger.record(Event("session_resumed", "s", "", {"decision": "", "pid": 1}))
    ran = run(ledger, {})
    assert replay(ledger.events).outcome == "succeeded"
    assert ran.workers.executed == ["a", "b"]
    assert queues.waiting[0].workflow not in ran.queues.known


@pytest.mark.parametrize("choice", CHOICES)
def test_a_person_decides(choice: str) -> None:
    ledger = Ledger()
    ledger.start(Plan("b", (step("a"), step("b", ["a"]))))
    faults: Faults = {("a", "quality_gates", 1): "hard"}
    run(ledger, faults)
    assert replay(ledger.events).phase == "parked"
    decision = "abort" if choice == "abort" else ""
    ledger.record(Event("session_resumed", "s", "", {"decision": decision, "pid": 1}))
    if not decision:
        ledger.record(Event("person_decided", "s", "a", {"choice": choice}))
    run(ledger, faults)
    state = assert_legal(ledger.events)
    expected = {
        "continue": {"a": "succeeded", "b": "succeeded"},
        "skip": {"a": "skipped", "b": "succeeded"},
        "abort": {"a": "cancelled", "b": "left out"},
    }
    assert outcomes(state) == expected[choice]


def test_compensations_come_one_after_the_other_and_last_first() -> None:
    ledger = Ledger()
    first, second = step("a", compensate="undo"), step("b", ["a"], compensate="undo")
    ledger.start(Plan("c", (first, second, step("c", ["b"]))))
    ran = run(ledger, {("c", "execution", 1): "hard"}, [(1, False)] * 8)
    assert [each.command for each in ledger.events if each.type == "compensated"] == ["b", "a"]
    assert replay(ledger.events).outcome == "failed"
    assert ran.killed == 4  # after each of its appends
