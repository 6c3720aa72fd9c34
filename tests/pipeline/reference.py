"""What the tests of the pipeline share: random plans, a scripted world, and a small model of how a session ends.

The model knows nothing of events, queues or time: it computes the fate of one command after the other, from the table
of the specification. The world stands for the work tree; it notices who runs with whom and what is undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from hypothesis import strategies as st

from bandleader.pipeline.driver.port import Compensated, Record, Recovered, StageOutcome
from bandleader.pipeline.events import Event
from bandleader.pipeline.plan import Plan, Retry, Step
from bandleader.pipeline.stage import STAGES, Stage, Strategy
from bandleader.pipeline.state import CommandState, SessionState
from bandleader.pipeline.store.errors import LogError
from bandleader.pipeline.store.log import Log

Fault = Literal["hard", "mendable"]  # mendable: a partial recovery mends it
Faults = dict[tuple[str, Stage, int], Fault]  # (command, stage, attempt)


def step(id: str, needs: Sequence[str] = (), **more: Any) -> Step:
    """A shell command that only reads, unless told otherwise."""
    more = {"reads_only": True, "decision": "run", "reason": "never ran", **more}
    return Step(id, f"{id}.md", tuple(needs), fingerprint=f"f-{id}", key=f"k-{id}", runner="shell", **more)


def plan_of(*steps: Step) -> Plan:
    return Plan(steps[-1].id, steps)


def layered(count: int, width: int = 10, **more: Any) -> Plan:
    """Layers of ``width`` commands, each needing three of the layer before."""
    steps = []
    for number in range(count):
        layer, place = divmod(number, width)
        needs = {f"c{(layer - 1) * width + (place + other) % width}" for other in range(3)} if layer else set()
        steps.append(step(f"c{number}", sorted(needs), **more))
    return plan_of(*steps)


@st.composite
def plans(draw: st.DrawFn, most: int = 12) -> Plan:
    """Random DAGs of commands of all kinds."""
    steps: list[Step] = []
    for number in range(draw(st.integers(1, most))):
        before = [earlier.id for earlier in steps]
        needs = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
        writes = draw(st.booleans())
        steps.append(
            step(
                f"c{number}",
                needs,
                optional_needs=tuple(need for need in needs if draw(st.integers(0, 4)) == 0),
                decision=draw(st.sampled_from(("run", "run", "run", "run", "satisfied", "cached"))),
                retry=Retry(draw(st.integers(1, 3))),
                on_failure=draw(st.sampled_from((None, None, "retry", "rollback", "partial-recovery"))),
                compensate=draw(st.sampled_from(("", "undo"))),
                reads_only=not writes,
                isolation=draw(st.sampled_from(("in-place", "worktree"))) if writes else "in-place",
                agents=tuple("abc"[: draw(st.integers(0, 3))]),
            )
        )
    return plan_of(*steps)


# Stages of which one command may fail in several attempts: a command that was interrupted starts over, so one that
# fails before its agents are deployed must fail whatever the number of the attempt.
FAILING_STAGES: tuple[tuple[Stage, ...], ...] = (
    ("dependency_validation",),
    ("execution", "validation"),
    ("execution",),
)


@st.composite
def faults_of(draw: st.DrawFn, plan: Plan, stages: Sequence[Sequence[Stage]] = FAILING_STAGES) -> Faults:
    """Which attempts of which stages fail; those of the default stages never need a person."""
    faults: Faults = {}
    for command in draw(st.lists(st.sampled_from([step.id for step in plan.steps]), unique=True, max_size=4)):
        choices = draw(st.sampled_from(stages))
        for attempt in draw(st.sampled_from(((1,), (1, 2), (1, 2, 3)))):
            stage = draw(st.sampled_from(choices))
            faults[command, stage, attempt] = draw(st.sampled_from(("hard", "mendable")))
    return faults


# The model


@dataclass
class Fate:
    """``outcome`` is None for one that a person has to decide about, or that waits for such a one."""

    outcome: str | None
    executions: int = 0


def fate(step: Step, faults: Faults) -> Fate:
    """How one command ends whose dependencies are met."""
    executions, attempt, mended, at = 0, 1, False, 0
    while at < len(STAGES):
        stage = STAGES[at]
        executions += stage == "execution"
        fault = faults.get((step.id, stage, attempt))
        if fault is None or (fault == "mendable" and mended):
            at += 1
            continue
        more = attempt < step.retry.attempts
        if stage == "dependency_validation":
            if not more:
                return Fate("failed", executions)
            attempt += 1
        elif stage == "validation":
            if not mended:
                mended = True
            elif more:
                attempt, mended, at = attempt + 1, False, STAGES.index("agent_deployment")
            else:
                return Fate("failed", executions)
        elif stage == "execution":
            if more:
                attempt, mended, at = attempt + 1, False, STAGES.index("agent_deployment")
            elif step.on_failure == "partial-recovery" and not mended:
                mended, at = True, STAGES.index("validation")
            elif step.on_failure == "manual-intervention":
                return Fate(None, executions)
            else:
                return Fate("failed", executions)
        else:
            return Fate(None, executions)
    return Fate("succeeded", executions)


def model(plan: Plan, faults: Faults) -> dict[str, Fate]:
    """How every command ends when the session keeps going."""
    fates: dict[str, Fate] = {}
    for step in plan.steps:
        needed = [fates[need].outcome for need in step.needs if need not in step.optional_needs]
        awaited = [fates[need].outcome for need in step.needs]
        if step.decision != "run":
            fates[step.id] = Fate("satisfied")
        elif "failed" in needed or "left out" in needed:
            fates[step.id] = Fate("left out")
        elif None in awaited:
            fates[step.id] = Fate(None)
        else:
            fates[step.id] = fate(step, faults)
    return fates


def session_outcome(fates: dict[str, Fate]) -> str:
    outcomes = {each.outcome for each in fates.values()}
    return "parked" if None in outcomes else "failed" if "failed" in outcomes else "succeeded"


def outcomes(state: SessionState) -> dict[str, str | None]:
    """The outcomes of a session in the words of the model."""
    words = {"satisfied": "satisfied", "cached": "satisfied", "dependency_failed": "left out", "by_person": "skipped"}
    return {
        id: words[command.reason] if command.outcome == "skipped" else command.outcome
        for id, command in state.commands.items()
    }


# The world


@dataclass
class World:
    """The work tree: which commands have changed it (``done``), which have left it half changed (``dirty``)."""

    done: set[str] = field(default_factory=set)
    dirty: set[str] = field(default_factory=set)


class Scripted:
    """A performer that fails where ``faults`` say, and takes as many turns as ``pauses`` say (a stage of none at all
    answers at once). It notices what must never happen in ``violations``."""

    def __init__(
        self,
        faults: Faults | None = None,
        *,
        world: World | None = None,
        pauses: dict[str, int] | None = None,
        delay: float = 0.0,
    ) -> None:
        self.faults = faults or {}
        self.world = world or World()
        self.pauses = pauses or {}
        self.delay = delay
        self.executed: list[str] = []
        self.compensated: list[str] = []
        self.violations: list[str] = []
        self.most = 0
        self._running: dict[str, CommandState] = {}

    def begin(self, session: SessionState, record: Record) -> None:
        self.session, self.record = session, record

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome | Awaitable[StageOutcome]:
        if command.outcome is not None:
            self.violations.append(f"{command.id} had ended")
        if stage == "execution":
            return self._execute(command, attempt)
        return self._outcome(command, stage, attempt)

    def recover(self, command: CommandState, strategy: Strategy) -> Recovered | Awaitable[Recovered]:
        self.world.dirty.discard(command.id)
        if strategy == "partial-recovery":
            self.world.done.add(command.id)
            return Recovered("passed", {"kept": 1, "undone": 0})
        self.world.done.discard(command.id)
        return Recovered("passed", {"paths": 1} if command.unsettled else None, delay=self.delay)

    def compensate(self, command: CommandState) -> Compensated | Awaitable[Compensated]:
        self.compensated.append(command.id)
        return Compensated(command.step.compensate, 0)

    async def _execute(self, command: CommandState, attempt: int) -> StageOutcome:
        id = command.id
        self._enter(command)
        self.executed.append(id)
        try:
            await self.record(id, "snapshot_taken", {"ref": f"refs/bandleader/{id}"})
            self.world.dirty.add(id)
            for _ in range(self.pauses.get(id, 0)):
                await asyncio.sleep(0)
            outcome = self._outcome(command, "execution", attempt)
            if outcome.verdict == "passed":
                self.world.dirty.discard(id)
                self.world.done.add(id)
            return outcome
        finally:
            del self._running[id]

    def _enter(self, command: CommandState) -> None:
        if command.id in self.world.dirty:
            self.violations.append(f"{command.id} starts over what it left half done")
        for need in command.step.needs:
            if self.session.commands[need].outcome is None:
                self.violations.append(f"{command.id} before {need}")
        self._running[command.id] = command
        together = list(self._running.values())
        self.most = max(self.most, len(together))
        if len(together) > self.session.jobs:
            self.violations.append(f"{len(together)} at once")
        if len(together) > 1 and any(each.access == "writer" for each in together):
            self.violations.append(f"a writer among {sorted(self._running)}")
        if sum(map(self.session.slots_of, together)) > self.session.all_slots:
            self.violations.append("too many agents")

    def _outcome(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome:
        fault = self.faults.get((command.id, stage, attempt))
        if fault is None or (fault == "mendable" and command.partial):
            return StageOutcome("passed")
        return StageOutcome("failed", f"{stage} of {command.id} fails")


# A log without a disk


class MemoryLog:
    """Stands for a `Log` where thousands of sessions run; ``appends`` counts its transactions."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.events = list(events)
        self.appends = 0
        self.foreign: list[Event] = []
        self.fails_after: int | None = None
        self.problem: LogError | None = None
        self._now = max((event.at for event in self.events), default=1_000_000.0)

    def now(self) -> float:
        self._now += 0.000_001
        return self._now

    def append(self, events: Sequence[Event]) -> list[Event]:
        self.appends += 1
        if self.problem and self.fails_after is not None and len(self.events) + len(events) > self.fails_after:
            raise self.problem
        appended = [event._replace(seq=seq) for seq, event in enumerate(events, len(self.events) + 1)]
        self.events += appended
        return appended

    def poll(self) -> list[Event]:
        foreign, self.foreign = self.foreign, []
        self.events += foreign
        return foreign

    def read(self, session: str | None = None, after: int = 0, lean: bool = False) -> Iterator[Event]:
        return iter([event for event in self.events if session in (None, event.session)])

    def as_log(self) -> Log:
        return cast("Log", self)
