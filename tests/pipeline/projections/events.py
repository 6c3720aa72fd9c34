"""Random sessions as the events of a real run, and folders as text."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bandleader.pipeline.driver.local import Listener
from bandleader.pipeline.driver.port import StageOutcome
from bandleader.pipeline.driver.session import Choice, Options, resume, start
from bandleader.pipeline.events import Event
from bandleader.pipeline.plan import Plan
from bandleader.pipeline.stage import Stage
from bandleader.pipeline.state import CommandState
from bandleader.pipeline.store.layout import Layout
from tests.pipeline.reference import Faults, MemoryLog, Scripted, faults_of, plan_of, plans, step

TALKATIVE: tuple[tuple[Stage, ...], ...] = (("execution", "validation"), ("dependency_validation",), ("quality_gates",))

DECISIONS: tuple[Choice, ...] = ("continue", "skip", "abort")


class Telling(Scripted):
    """Its executions have processes, agents and results on record."""

    async def _execute(self, command: CommandState, attempt: int) -> StageOutcome:
        token = f"{command.id}-{attempt}"
        for agent in command.step.agents:
            self.record(command.id, "agent_changed", {"agent": agent, "state": "working", "slot": 0})
        record = {"pid": 1, "pgid": 1, "start_time": 0.0, "token": token, "argv0": "bash", "log": f"/logs/{token}.log"}
        await self.record(command.id, "process_started", record)
        outcome = await super()._execute(command, attempt)
        if outcome.verdict == "passed":
            for agent in command.step.agents[:1]:
                self.record(command.id, "agent_changed", {"agent": agent, "state": "done", "slot": 0})
        self.record(command.id, "process_ended", {"token": token, "exit_code": 0})
        return outcome._replace(result={"output": f"{command.id} was here", "exit_code": 0})


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """The log of one or two sessions that end, fail, park, are resumed or cancelled."""
    log = MemoryLog()
    for number in range(draw(st.integers(1, 2))):
        plan = draw(plans(5))
        faults = draw(faults_of(plan, TALKATIVE))
        cancel = draw(st.sampled_from((0, 0, 5, 25)))
        asyncio.run(live(log, plan, faults, f"s{number}", cancel))
        if draw(st.booleans()):
            decision: Choice = draw(st.sampled_from(DECISIONS))
            asyncio.run(resume(log.as_log(), list(log.read(f"s{number}")), Telling(faults), decision))
    return log.events


async def live(log: MemoryLog, plan: Plan, faults: Faults, session: str, cancel: int) -> None:
    performer = Telling(faults)
    seen = 0

    def listener(events: Any) -> None:
        nonlocal seen
        seen += len(events)
        if cancel and seen >= cancel and not performer.session.cancelling:
            log.foreign.append(Event("cancel_requested", session, "", {"by": "cli"}, log.now(), len(log.events) + 1))

    await start(plan, log.as_log(), performer, Options(arguments="--all 'x y'"), session=session, listener=listener)


async def recorded(log: Any, listener: Listener | None = None, session: str = "s", **more: Any) -> None:
    """A run in a real log: one command whose result may be used again, and one that is the target."""
    plan = plan_of(step("quality/lint", cache=3600.0, arguments="a b"), step("deploy", ["quality/lint"], **more))
    await start(plan, log, Telling(), Options(), session=session, listener=listener)


def files(layout: Layout) -> dict[str, bytes]:
    """Everything below ``.milestones`` that is a projection."""
    kinds = ("sessions", "completed", "cache", "metrics")
    return {
        path.relative_to(layout.root).as_posix(): path.read_bytes()
        for kind in kinds
        for path in sorted((layout.root / kind).rglob("*"))
        if path.is_file()
    }


def laid_out(folder: Path) -> Layout:
    layout = Layout(folder)
    layout.prepare()
    return layout
