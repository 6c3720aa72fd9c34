"""The decider against a model: random plans, failures, kills, cancellations and decisions of a person."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.pipeline.decide import Perform, decide, strategy_after
from bandleader.pipeline.driver.local import LocalDriver
from bandleader.pipeline.driver.session import Options, SessionResult, resume, start
from bandleader.pipeline.events import Event
from bandleader.pipeline.evolve import evolve, replay
from bandleader.pipeline.plan import Plan, Retry
from bandleader.pipeline.plan_data import plan_from_data, plan_to_data
from bandleader.pipeline.stage import STAGES, Stage, Strategy
from bandleader.pipeline.state import CommandState, SessionState
from tests.pipeline.reference import (
    Faults,
    MemoryLog,
    Scripted,
    World,
    faults_of,
    layered,
    model,
    outcomes,
    plan_of,
    plans,
    session_outcome,
    step,
)

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(plan: Plan, performer: Scripted, log: MemoryLog | None = None, **options: Any) -> SessionResult:
    chosen = Options(**{"jobs": 3, "agent_slots": 2, "keep_going": True, **options})
    return asyncio.run(start(plan, (log or MemoryLog()).as_log(), performer, chosen, session="s"))


def go_on(log: MemoryLog, performer: Scripted, decision: Any = "") -> SessionResult:
    return asyncio.run(resume(log.as_log(), log.events, performer, decision))


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[Plan, Faults, dict[str, int]]:
    plan = draw(plans())
    pauses = {step.id: draw(st.integers(0, 4)) for step in plan.steps}
    return plan, draw(faults_of(plan)), pauses


@FEW
@given(scenarios(), st.integers(1, 4), st.integers(0, 3))
def test_a_session_ends_as_the_model_says(scenario: tuple[Plan, Faults, dict[str, int]], jobs: int, slots: int) -> None:
    plan, faults, pauses = scenario
    performer = Scripted(faults, pauses=pauses)
    result = run(plan, performer, jobs=jobs, agent_slots=slots)
    fates = model(plan, faults)
    assert outcomes(result.state) == {id: fate.outcome for id, fate in fates.items()}
    assert result.outcome == session_outcome(fates)
    assert Counter(performer.executed) == Counter({id: fate.executions for id, fate in fates.items()})
    assert performer.violations == []
    assert performer.world.dirty == set()


@FEW
@given(scenarios())
def test_a_failed_session_is_compensated_in_reverse(scenario: tuple[Plan, Faults, dict[str, int]]) -> None:
    plan, faults, pauses = scenario
    performer, log = Scripted(faults, pauses=pauses), MemoryLog()
    result = run(plan, performer, log)
    compensable = {step.id for step in plan.steps if step.compensate}
    ended = [
        event.command
        for event in log.events
        if event.type == "command_ended" and event.data["outcome"] == "succeeded" and event.command in compensable
    ]
    assert performer.compensated == (ended[::-1] if result.outcome == "failed" else [])


@FEW
@given(scenarios())
def test_replaying_a_log_gives_the_state_that_wrote_it(scenario: tuple[Plan, Faults, dict[str, int]]) -> None:
    plan, faults, pauses = scenario
    log = MemoryLog()
    result = run(plan, Scripted(faults, pauses=pauses), log)
    assert replay(log.events) == result.state


def killed_after(events: list[Event]) -> tuple[MemoryLog, World]:
    """What a kill leaves: the log so far, and a tree in which everything that had begun is half done."""
    world = World()
    for event in events:
        if event.type == "snapshot_taken":
            world.dirty.add(event.command)
        elif event.type == "rolled_back":
            world.dirty.discard(event.command)
        elif event.type == "command_ended":
            world.dirty.discard(event.command)
            if event.data["outcome"] == "succeeded":
                world.done.add(event.command)
    return MemoryLog(events), world


def resumed_equals_uninterrupted(events: list[Event], whole: SessionResult, done: set[str], faults: Faults) -> None:
    log, world = killed_after(events)
    before = replay(events)
    performer = Scripted(faults, world=world)
    result = go_on(log, performer)
    assert outcomes(result.state) == outcomes(whole.state)
    assert result.outcome == whole.outcome
    assert performer.world == World(done=done)
    assert performer.violations == []
    assert not {id for id in performer.executed if before.commands[id].outcome is not None}
    assert replay(log.events) == result.state


@FEW
@given(scenarios(), st.data())
def test_a_killed_session_resumed_again_and_again_ends_like_an_uninterrupted_one(
    scenario: tuple[Plan, Faults, dict[str, int]], data: st.DataObject
) -> None:
    plan, faults, pauses = scenario
    log, performer = MemoryLog(), Scripted(faults, pauses=pauses)
    whole = run(plan, performer, log)
    done = performer.world.done
    events = log.events
    for _ in range(3):
        cut = data.draw(st.integers(1, len(events)))
        resumed_equals_uninterrupted(events[:cut], whole, done, faults)
        again, world = killed_after(events[:cut])
        go_on(again, Scripted(faults, world=world))
        events = again.events


def test_a_kill_at_every_event_of_thirty_commands() -> None:
    """Parallel branches, writers, retries, a partial recovery, a rollback that fails dependents, compensations."""
    base = layered(30, width=5, retry=Retry(2))
    steps = [
        step(
            each.id,
            each.needs,
            retry=each.retry,
            reads_only=number % 3 != 0,
            compensate="undo" if number % 4 == 0 else "",
            agents=("a",) if number % 5 == 0 else (),
        )
        for number, each in enumerate(base.steps)
    ]
    plan = plan_of(*steps)
    faults: Faults = {
        ("c3", "execution", 1): "hard",
        ("c7", "validation", 1): "mendable",
        ("c11", "dependency_validation", 1): "hard",
        ("c17", "execution", 1): "hard",
        ("c17", "execution", 2): "hard",
    }
    log = MemoryLog()
    performer = Scripted(faults, pauses={"c1": 3, "c8": 2})
    whole = run(plan, performer, log)
    assert whole.outcome == "failed"
    done = performer.world.done
    assert len(done) > 15
    for cut in range(1, len(log.events)):
        resumed_equals_uninterrupted(log.events[:cut], whole, done, faults)


@FEW
@given(scenarios(), st.data())
def test_a_log_with_holes_never_runs_an_ended_command_again(
    scenario: tuple[Plan, Faults, dict[str, int]], data: st.DataObject
) -> None:
    plan, faults, _ = scenario
    log = MemoryLog()
    run(plan, Scripted(faults), log)
    kept = [log.events[0], *(event for event in log.events[1:-1] if data.draw(st.integers(0, 3)))]
    ended = {event.command for event in kept if event.type in ("command_ended", "command_skipped")}
    salvaged, performer = MemoryLog(kept), Scripted(faults)
    go_on(salvaged, performer)
    assert not ended & set(performer.executed)


@FEW
@given(scenarios(), st.integers(0, 40))
def test_a_cancelled_session_resumed_ends_like_an_uninterrupted_one(
    scenario: tuple[Plan, Faults, dict[str, int]], turns: int
) -> None:
    plan, faults, pauses = scenario
    world, log = World(), MemoryLog()

    async def cancelled() -> SessionResult:
        performer = Scripted(faults, world=world, pauses=pauses)
        driver = LocalDriver(SessionState(id="s"), log.as_log(), performer)
        options = {"jobs": 2, "agent_slots": 2, "keep_going": True}
        driver.emit("session_started", "", {"plan": plan_to_data(plan), "options": options})
        running = asyncio.ensure_future(driver.run())
        for _ in range(turns):
            await asyncio.sleep(0)
        if not running.done():
            driver.cancel("cli")
        state = await running
        assert performer.violations == []
        return SessionResult("s", state.outcome or "parked", state)

    first = asyncio.run(cancelled())
    assert world.dirty == set()
    fates = model(plan, faults)
    if first.outcome == "cancelled":
        performer = Scripted(faults, world=world)
        second = go_on(log, performer)
        assert not set(performer.executed) & {
            id for id, command in first.state.commands.items() if command.outcome is not None
        }
        assert performer.violations == []
    else:
        second = first
    assert outcomes(second.state) == {id: fate.outcome for id, fate in fates.items()}
    assert replay(log.events) == second.state


@FEW
@given(plans(), st.data())
def test_a_person_decides(plan: Plan, data: st.DataObject) -> None:
    """Gates and quality assurance park; whatever is decided, the session ends and leaves nothing half done."""
    faults = data.draw(faults_of(plan, (("quality_gates",), ("execution", "quality_assurance"))))
    log, world = MemoryLog(), World()
    result = run(plan, Scripted(faults, world=world), log, jobs=2)
    for _ in range(20):
        if result.outcome != "parked":
            break
        assert [command.phase for command in result.state.commands.values()].count("parked") == len(result.state.parked)
        choice = data.draw(st.sampled_from(("continue", "skip", "abort")))
        for id in result.state.parked:
            world.dirty.discard(id)  # a person has had a look
        performer = Scripted(faults, world=world)
        result = go_on(log, performer, choice)
        assert performer.violations == []
        assert replay(log.events) == result.state
    assert result.outcome in ("succeeded", "failed")
    assert result.state.writer == ""
    assert result.state.slots == result.state.all_slots
    assert not result.state.active


def test_skip_goes_on_with_the_dependents_and_abort_compensates() -> None:
    plan = plan_of(step("a", compensate="undo"), step("gate", ["a"]), step("after", ["gate"]))
    faults: Faults = {("gate", "quality_gates", 1): "hard"}
    for choice, outcome, executed, compensated in (
        ("skip", "succeeded", ["after"], []),
        ("continue", "succeeded", ["gate", "after"], []),
        ("abort", "failed", [], ["a"]),
        ("", "parked", [], []),
    ):
        log = MemoryLog()
        parked = run(plan, Scripted(faults), log)
        assert (parked.outcome, parked.state.reason) == ("parked", "gate: quality_gates of gate fails")
        performer = Scripted(faults)
        result = go_on(log, performer, choice)
        assert (result.outcome, performer.executed, performer.compensated) == (outcome, executed, compensated), choice


def test_fail_fast_ends_what_runs_and_starts_nothing_new() -> None:
    plan = plan_of(step("bad"), step("slow"), step("never"), step("dependent", ["bad"]))
    performer = Scripted({("bad", "execution", 1): "hard"}, pauses={"slow": 30})
    result = run(plan, performer, jobs=2, keep_going=False)
    assert result.outcome == "failed"
    assert outcomes(result.state) == {"bad": "failed", "slow": "succeeded", "never": None, "dependent": "left out"}
    assert performer.executed == ["bad", "slow"]


def test_an_aborted_success_is_compensated() -> None:
    plan, log = plan_of(step("a", compensate="undo"), step("b", ["a"], compensate="undo")), MemoryLog()
    assert run(plan, Scripted(), log).outcome == "succeeded"
    untouched = Scripted()
    assert go_on(log, untouched).outcome == "succeeded"
    assert untouched.compensated == []
    performer = Scripted()
    assert go_on(log, performer, "abort").outcome == "failed"
    assert performer.compensated == ["b", "a"]


def test_readers_run_together_and_a_writer_alone() -> None:
    readers = [step(f"r{number}") for number in range(3)]
    tree = step("tree", reads_only=False, isolation="worktree")
    writers = [step(f"w{number}", reads_only=False) for number in range(2)]
    plan = plan_of(*writers, *readers, tree)
    performer = Scripted(pauses={step.id: 10 for step in plan.steps})
    assert run(plan, performer, jobs=8).outcome == "succeeded"
    assert performer.violations == []
    assert performer.most == 4
    assert performer.executed[4:] == ["w0", "w1"]


@pytest.mark.parametrize(
    ("stage", "attempt", "partial", "on_failure", "expected"),
    [
        ("command_resolution", 1, False, None, "manual-intervention"),
        ("dependency_validation", 1, False, None, "retry"),
        ("dependency_validation", 3, False, None, "rollback"),
        ("quality_gates", 1, False, "rollback", "manual-intervention"),
        ("execution", 1, False, None, "retry"),
        ("execution", 3, False, None, "rollback"),
        ("execution", 3, False, "manual-intervention", "manual-intervention"),
        ("execution", 3, False, "retry", "rollback"),
        ("execution", 3, False, "partial-recovery", "partial-recovery"),
        ("validation", 1, False, None, "partial-recovery"),
        ("validation", 1, True, None, "retry"),
        ("validation", 3, True, None, "rollback"),
        ("validation", 1, False, "manual-intervention", "retry"),
        ("validation", 3, False, "manual-intervention", "manual-intervention"),
        ("validation", 3, True, "manual-intervention", "manual-intervention"),
        ("validation", 3, False, "rollback", "partial-recovery"),
        ("cleanup", 1, False, None, "manual-intervention"),
    ],
)
def test_how_a_failure_is_recovered_from(
    stage: Stage, attempt: int, partial: bool, on_failure: Strategy | None, expected: Strategy
) -> None:
    command = CommandState("c", step("c", on_failure=on_failure, retry=Retry(3)), "reader")
    command.stage, command.attempt, command.partial = stage, attempt, partial
    assert strategy_after(command) == expected


def test_unknown_events_and_commands_change_nothing() -> None:
    log = MemoryLog()
    result = run(plan_of(step("a")), Scripted(), log)
    state = replay(log.events)
    for unknown in (
        Event("brewed_tea", "s", "a", {}),  # type: ignore[arg-type]
        Event("stage_started", "s", "nobody", {"stage": "execution", "attempt": 1}),
        Event("stage_started", "s", "a", {"stage": "execution", "attempt": 1}),  # has ended
        Event("runner_said", "s", "a", {"text": "hello"}),
    ):
        assert evolve(state, unknown) == result.state


@FEW
@given(plans())
def test_a_plan_survives_its_way_through_the_log(plan: Plan) -> None:
    assert plan_from_data(plan_to_data(plan)) == plan


def test_a_plan_of_a_newer_version_is_read() -> None:
    data = plan_to_data(plan_of(step("a", retry=Retry(2))))
    data["steps"][0]["mood"] = "cheerful"
    data["steps"][0]["retry"] = {**data["steps"][0]["retry"], "mood": "grim"}
    assert plan_from_data(data) == plan_of(step("a", retry=Retry(2)))


class Counting(dict[str, CommandState]):
    """Counts how often a command is looked at."""

    visits = 0

    def __getitem__(self, id: str) -> CommandState:
        self.visits += 1
        return super().__getitem__(id)

    def get(self, id: str, default: Any = None) -> Any:
        self.visits += 1
        return super().get(id, default)


SHAPES: dict[str, Any] = {
    "layers": lambda count: layered(count, width=20),
    "a chain": lambda count: layered(count, width=1),
    "writers only": lambda count: layered(count, width=count, reads_only=False),
    "one for all": lambda count: plan_of(step("c"), *(step(f"d{number}", ["c"]) for number in range(count - 1))),
    "all satisfied": lambda count: layered(count, width=20, decision="satisfied"),
    "agents": lambda count: layered(count, width=count, agents=("a", "b")),
}


def visits(log: MemoryLog, driver: LocalDriver) -> float:
    """How many commands a driver looks at for every event that occurs and every dependency that there is."""
    before = len(log.events) - sum(len(command.step.needs) for command in driver.state.commands.values())
    commands = Counting(driver.state.commands)
    driver.state.commands = commands
    asyncio.run(driver.run())
    return commands.visits / (len(log.events) - before)


def begun(plan: Plan, faults: Faults, log: MemoryLog) -> LocalDriver:
    driver = LocalDriver(SessionState(id="s"), log.as_log(), Scripted(faults))
    options = {"jobs": 4, "agent_slots": 3, "keep_going": True}
    driver.emit("session_started", "", {"plan": plan_to_data(plan), "options": options})
    return driver


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("failing", [False, True])
def test_a_decision_costs_what_it_decides(shape: str, failing: bool) -> None:
    """Visits grow with what happens, not with the number of commands that it could happen to."""
    ratios = []
    for count in (200, 1000):
        plan, log = SHAPES[shape](count), MemoryLog()
        failures: Faults = {(each.id, "execution", 1): "hard" for each in plan.steps[::7]} if failing else {}
        ratios.append(visits(log, begun(plan, failures, log)))
    assert max(ratios) < 4
    assert ratios[1] < 1.1 * ratios[0]


@pytest.mark.parametrize("choice", ["continue", "skip"])
def test_deciding_about_very_many_commands_costs_no_more_for_each(choice: str) -> None:
    ratios = []
    for count in (100, 1000):
        plan, log = layered(count, width=count, reads_only=False), MemoryLog()
        faults: Faults = {(each.id, "quality_gates", 1): "hard" for each in plan.steps}
        state = asyncio.run(begun(plan, faults, log).run())
        assert len(state.parked) == count
        driver = LocalDriver(state, log.as_log(), Scripted(faults))
        driver.emit("session_resumed", "", {"decision": choice})
        for id in list(state.parked):
            driver.emit("person_decided", id, {"choice": choice})
        ratios.append(visits(log, driver))
        assert state.outcome == "succeeded"
    assert ratios[1] < 1.1 * ratios[0]


def test_deciding_twice_is_the_same() -> None:
    plan = layered(20, width=5)
    state = SessionState(id="s")
    evolve(state, Event("session_started", "s", "", {"plan": plan_to_data(plan), "options": {"jobs": 3}}, 1.0))
    first = decide(state, 1.0)
    assert first == decide(state, 1.0) == [Perform(f"c{number}", STAGES[0], 1) for number in range(3)]
