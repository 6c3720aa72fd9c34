"""The local driver: what is recorded when, what starts when, and what stops it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.check import Check
from bandleader.pipeline.driver import local
from bandleader.pipeline.driver.local import LocalDriver
from bandleader.pipeline.driver.port import Compensated, Recovered, StageOutcome
from bandleader.pipeline.driver.session import Options, new_session_id, resume, start
from bandleader.pipeline.events import Event
from bandleader.pipeline.evolve import replay
from bandleader.pipeline.plan import Plan, Retry
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.stage import STAGES, Stage, Strategy
from bandleader.pipeline.state import CommandState, SessionState
from bandleader.pipeline.store.errors import LogFull
from bandleader.pipeline.store.log import Log
from tests.pipeline.reference import MemoryLog, Scripted, layered, plan_of, step

Execute = Callable[[CommandState], Awaitable[StageOutcome]]


class Executing(Scripted):
    """Everything passes at once, except that ``execute`` is the execution."""

    def __init__(self, execute: Execute) -> None:
        super().__init__()
        self.execute = execute

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome | Awaitable[StageOutcome]:
        return self.execute(command) if stage == "execution" else StageOutcome("passed")


def begun(plan: Plan, performer: Scripted, log: MemoryLog, **options: Any) -> LocalDriver:
    driver = LocalDriver(SessionState(id="s"), log.as_log(), performer)
    driver.emit("session_started", "", {"plan": plan_to_data(plan), "options": {"jobs": 2, **options}})
    return driver


def kinds(events: list[Event], command: str) -> list[str]:
    return [
        f"{event.type} {event.data['stage']}" if "stage" in event.data else event.type
        for event in events
        if event.command == command
    ]


async def test_a_command_passes_ten_stages_and_each_is_two_events() -> None:
    log, checks = MemoryLog(), [Check("free disk", "passed", "80 GB", "1 GB")]

    async def execute(command: CommandState) -> StageOutcome:
        return StageOutcome("passed", "fine", checks, {"exit_code": 0}, {"cost": 0.25})

    await start(plan_of(step("a")), log.as_log(), Executing(execute), session="s")
    stages = [f"{kind} {stage}" for stage in STAGES for kind in ("stage_started", "stage_ended")]
    assert kinds(log.events, "a") == [*stages, "command_ended"]
    execution = next(event.data for event in log.events if event.data.get("verdict") and event.data["message"])
    assert execution["checks"] == [checks[0]._asdict()]
    assert execution["attempt"] == 1
    ended = log.events[-2].data
    assert (ended["outcome"], ended["fingerprint"], ended["key"]) == ("succeeded", "f-a", "k-a")
    assert (ended["result"], ended["metrics"]) == ({"exit_code": 0}, {"cost": 0.25})
    assert ended["duration"] > 0


async def test_what_answers_at_once_shares_transactions() -> None:
    log = MemoryLog()

    class AtOnce(Scripted):
        def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome:
            return StageOutcome("passed")

    await start(layered(20), log.as_log(), AtOnce())
    assert len(log.events) == 2 + 20 * 21
    assert log.appends < 20


async def test_nothing_with_effects_begins_before_what_led_to_it_is_in_the_log() -> None:
    log = MemoryLog()

    async def execute(command: CommandState) -> StageOutcome:
        assert kinds(log.events, command.id)[-1] == "stage_started execution"
        for need in command.step.needs:
            assert kinds(log.events, need)[-1] == "command_ended"
        return StageOutcome("passed")

    result = await start(layered(30), log.as_log(), Executing(execute), Options(jobs=4))
    assert result.outcome == "succeeded"


async def test_a_recorded_event_is_on_the_disk_before_the_work_goes_on(tmp_path: Path) -> None:
    synced: list[int] = []
    with Log.open(tmp_path / "state.db") as log, Log.open(tmp_path / "state.db", readonly=True) as reader:
        sync = log.sync

        def counted() -> None:
            sync()
            synced.append(1)

        log.sync = counted  # type: ignore[method-assign]

        async def execute(command: CommandState) -> StageOutcome:
            before = len(synced)
            await performer.record("a", "snapshot_taken", {"ref": "refs/x"})
            assert [event.type for event in reader.read("s")][-1] == "snapshot_taken"
            assert len(synced) > before
            return StageOutcome("passed")

        performer = Executing(execute)
        result = await start(plan_of(step("a")), log, performer, session="s")
        assert result.outcome == "succeeded"


async def test_durable_events_of_parallel_commands_share_a_transaction() -> None:
    log = MemoryLog()

    async def execute(command: CommandState) -> StageOutcome:
        for number in range(10):
            await performer.record(command.id, "process_started", {"token": f"{command.id}{number}"})
        return StageOutcome("passed")

    performer = Executing(execute)
    await start(layered(8, width=8), log.as_log(), performer, Options(jobs=8))
    assert [event.type for event in log.events].count("process_started") == 80
    assert log.appends < 20


async def test_what_a_runner_says_waits_for_company_and_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "BUFFER", 0.3)
    log = MemoryLog()

    async def execute(command: CommandState) -> StageOutcome:
        before = log.appends
        for number in range(100):
            performer.record("a", "runner_said", {"text": str(number)})
            await asyncio.sleep(0)
        assert log.appends == before
        await performer.record("a", "runner_said", {"text": "last"})  # nothing else happens: the buffer ends its wait
        assert log.events[-1].data["text"] == "last"
        performer.record("a", "runner_said", {"text": "before"})
        await performer.record("a", "process_ended", {"token": "t"})
        assert [event.type for event in log.events][-2:] == ["runner_said", "process_ended"]
        return StageOutcome("passed")

    performer = Executing(execute)
    assert (await start(plan_of(step("a")), log.as_log(), performer)).outcome == "succeeded"


async def test_an_error_of_a_stage_fails_the_stage() -> None:
    class Broken(Scripted):
        def perform(self, command: CommandState, stage: Stage, attempt: int) -> Any:
            if command.id == "at_once" and stage == "metadata_extraction":
                raise OSError("no such file")
            return self.late() if command.id == "late" and stage == "execution" else StageOutcome("passed")

        async def late(self) -> StageOutcome:
            raise ValueError("too late")

        def recover(self, command: CommandState, strategy: Strategy) -> Recovered:
            raise RuntimeError("git is gone")

    log = MemoryLog()
    plan = plan_of(step("at_once"), step("late"))
    result = await start(plan, log.as_log(), Broken(), Options(keep_going=True))
    assert result.outcome == "parked"
    messages = [event.data["message"] for event in log.events if event.type == "command_parked"]
    assert messages == [
        "OSError: no such file",
        "ValueError: too late; rollback failed: RuntimeError: git is gone",
    ]


async def test_a_retry_waits_and_other_commands_go_on() -> None:
    plan = plan_of(step("flaky", retry=Retry(2), reads_only=False), step("other", reads_only=False))
    log, performer = MemoryLog(), Scripted({("flaky", "execution", 1): "hard"}, delay=0.001)
    result = await start(plan, log.as_log(), performer, Options(jobs=1))
    assert result.outcome == "succeeded"
    assert performer.executed == ["flaky", "other", "flaky"]
    assert performer.violations == []
    scheduled = next(event for event in log.events if event.type == "retry_scheduled")
    assert scheduled.data["attempt"] == 2
    assert scheduled.data["not_before"] >= scheduled.at + 0.0009
    again = [event for event in log.events if event.type == "stage_started" and event.data["attempt"] == 2]
    assert again[0].data["stage"] == "agent_deployment"


async def test_compensations_run_one_by_one_and_one_that_fails_stops_no_other() -> None:
    class Undoing(Scripted):
        undoing = 0

        async def undo(self, command: CommandState) -> Compensated:
            self.undoing += 1
            assert self.undoing == 1
            await asyncio.sleep(0)
            self.undoing -= 1
            if command.id == "b":
                raise OSError("no network")
            return Compensated(command.step.compensate, 0)

        def compensate(self, command: CommandState) -> Awaitable[Compensated]:
            return self.undo(command)

    plan = plan_of(*(step(id, compensate=f"undo/{id}") for id in "abc"), step("bad", ["a", "b", "c"]))
    log = MemoryLog()
    result = await start(plan, log.as_log(), Undoing({("bad", "execution", 1): "hard"}), Options(jobs=1))
    assert result.outcome == "failed"
    undone = [(event.command, event.data) for event in log.events if event.type == "compensated"]
    assert undone == [
        ("c", {"by": "undo/c", "exit_code": 0}),
        ("b", {"by": "OSError: no network", "exit_code": -1}),
        ("a", {"by": "undo/a", "exit_code": 0}),
    ]


class Stubborn:
    """An execution that ends when it is cancelled: gently, for which it waits for ``allowed``, or at once."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.allowed = asyncio.Event()
        self.ended: list[str] = []

    async def __call__(self, command: CommandState) -> StageOutcome:
        self.started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            try:
                await self.allowed.wait()
                self.ended.append("gently")
            except asyncio.CancelledError:
                self.ended.append("at once")
                raise
            raise
        raise AssertionError("unreachable")


async def test_a_cancellation_ends_gently_rolls_back_and_can_be_resumed() -> None:
    log, execution = MemoryLog(), Stubborn()
    driver = begun(plan_of(step("a"), step("b", ["a"])), Executing(execution), log)
    running = asyncio.ensure_future(driver.run())
    await execution.started.wait()
    driver.cancel("cli")
    execution.allowed.set()
    state = await running
    assert (state.outcome, execution.ended) == ("cancelled", ["gently"])
    assert kinds(log.events, "a")[-3:] == ["stage_ended execution", "attempt_failed execution", "rolled_back"]
    assert [event.type for event in log.events if not event.command][-2:] == ["cancel_requested", "session_ended"]
    performer = Scripted()
    assert (await resume(log.as_log(), log.events, performer)).outcome == "succeeded"
    assert performer.executed == ["a", "b"]


async def test_a_second_cancellation_ends_at_once_and_can_be_resumed() -> None:
    log, execution = MemoryLog(), Stubborn()
    driver = begun(plan_of(step("a")), Executing(execution), log)
    running = asyncio.ensure_future(driver.run())
    await execution.started.wait()
    driver.cancel("signal")
    await asyncio.sleep(0)
    driver.cancel("signal")
    state = await running
    assert (state.outcome, execution.ended) == ("cancelled", ["at once"])
    performer = Scripted()
    assert (await resume(log.as_log(), log.events, performer)).outcome == "succeeded"
    types = [event.type for event in log.events]
    assert types.index("rolled_back") > types.index("session_resumed")


async def test_what_did_not_start_yet_never_starts_after_a_cancellation() -> None:
    log, started = MemoryLog(), []

    async def execute(command: CommandState) -> StageOutcome:
        started.append(command.id)
        return StageOutcome("passed")

    driver = begun(plan_of(step("a")), Executing(execute), log)

    def listener(events: Any) -> None:
        if any(event.data.get("stage") == "execution" for event in events):
            driver.cancel("editor")

    driver._listener = listener
    assert (await driver.run()).outcome == "cancelled"
    assert started == []


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Path, asyncio.Task[Any], Stubborn]]:
    """A session in a log on the disk, in the midst of its execution."""
    path, execution = tmp_path / "state.db", Stubborn()
    execution.allowed.set()
    handler = signal.getsignal(signal.SIGINT)
    with Log.open(path) as log:
        driving = start(plan_of(step("a")), log, Executing(execution), session="s", interrupts=True)
        task = asyncio.ensure_future(driving)
        await execution.started.wait()
        yield path, task, execution
    assert signal.getsignal(signal.SIGINT) is handler


async def test_another_process_cancels_by_an_event(running: tuple[Path, asyncio.Task[Any], Stubborn]) -> None:
    path, task, execution = running
    with Log.open(path) as other:
        other.append([Event("cancel_requested", "s", "", {"by": "cli"})])
        result = await asyncio.wait_for(task, 10)
        assert (result.outcome, execution.ended) == ("cancelled", ["gently"])
        events = list(other.read("s"))
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert replay(events) == result.state


@pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself an interrupt there")
async def test_an_interrupt_cancels(running: tuple[Path, asyncio.Task[Any], Stubborn]) -> None:
    _, task, execution = running
    os.kill(os.getpid(), signal.SIGINT)
    result = await asyncio.wait_for(task, 10)
    assert (result.outcome, execution.ended) == ("cancelled", ["gently"])


async def test_another_process_decides_about_a_parked_command() -> None:
    log, execution = MemoryLog(), Stubborn()

    class Gated(Executing):
        def perform(self, command: CommandState, stage: Stage, attempt: int) -> Any:
            if stage == "quality_gates" and command.id == "gated" and attempt == 1:
                return StageOutcome("failed", "too complex")
            if command.id == "gated":
                return StageOutcome("passed")
            return super().perform(command, stage, attempt)

    async def slow(command: CommandState) -> StageOutcome:
        await execution.allowed.wait()
        return StageOutcome("passed")

    driver = begun(plan_of(step("gated"), step("slow")), Gated(slow), log, keep_going=True)
    seen: list[str] = []

    def listener(events: Any) -> None:
        for event in events:
            seen.append(event.type)
            if event.type == "command_parked":
                log.foreign.append(Event("person_decided", "s", "gated", {"choice": "continue"}, event.at, 999))
            if event.type == "command_ended" and event.command == "gated":
                execution.allowed.set()

    driver._listener = listener
    assert (await asyncio.wait_for(driver.run(), 10)).outcome == "succeeded"
    assert "person_decided" in seen


async def test_a_full_disk_stops_the_work_and_says_so() -> None:
    log, execution = MemoryLog(), Stubborn()
    log.problem = LogFull(Path("work/state.db"))
    driver = begun(plan_of(step("a"), step("b")), Executing(execution), log)
    running = asyncio.ensure_future(driver.run())
    await execution.started.wait()
    log.fails_after = len(log.events)
    driver.record("a", "process_ended", {"token": "t"})
    with pytest.raises(LogFull, match=r"the disk is full, .* `bandleader resume`"):
        await running
    assert execution.ended == ["at once", "at once"]
    recorded = list(log.events)
    log.fails_after = None
    assert (await resume(log.as_log(), log.events, Scripted())).outcome == "succeeded"
    assert log.events[: len(recorded)] == recorded


async def test_whoever_cancels_the_run_itself_ends_its_work() -> None:
    log, execution = MemoryLog(), Stubborn()
    running = asyncio.ensure_future(begun(plan_of(step("a")), Executing(execution), log).run())
    await execution.started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert execution.ended == ["at once"]


async def test_a_listener_sees_every_event_once_and_in_order() -> None:
    log, seen = MemoryLog(), []
    await start(layered(10), log.as_log(), Scripted(), listener=seen.extend)
    assert seen == log.events


async def test_a_plan_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="the plan lists b before a, which it needs"):
        await start(plan_of(step("b", ["a"]), step("a")), MemoryLog().as_log(), Scripted())


def test_ids_of_sessions_sort_as_the_sessions_began() -> None:
    ids = [new_session_id(1_700_000_000 + 3600 * hour) for hour in range(30)]
    assert ids == sorted(ids)
    assert all(re.fullmatch(r"\d{8}-\d{6}-[a-z2-9]{4}", id) for id in ids)
    assert ids[0].startswith("20231114-221320-")


async def test_a_session_of_the_disk_is_resumed_from_what_little_is_needed(tmp_path: Path) -> None:
    """Reading lean leaves out the past of ended commands and changes nothing of what is decided."""
    plan = layered(20)
    with Log.open(tmp_path / "state.db") as log:
        whole = await start(plan, log, Scripted(), session="whole")
        events = [event._replace(session="cut") for event in log.read("whole")]
        cut = next(
            place
            for place, event in enumerate(events)
            if kinds(events[:place], "c12")[-1:] == ["stage_started execution"]
        )
        log.append([event._replace(seq=0) for event in events[:cut]])
        lean = list(log.read("cut", lean=True))
        assert len(lean) < cut / 3
        performer = Scripted()
        result = await resume(log, lean, performer)
        assert result.outcome == whole.outcome == "succeeded"
        ended = [event.command for event in events[:cut] if event.type == "command_ended"]
        assert ended
        assert sorted([*ended, *performer.executed]) == sorted(each.id for each in plan.steps)
