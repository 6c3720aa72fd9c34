"""Events written down by hand: a run in which everything happens that a person may want to know of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bandleader.pipeline.events import Event, EventType
from bandleader.pipeline.narration.story import Story, story_of
from bandleader.pipeline.plan import Plan, Retry, Step
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.stage import STAGES

ID = "20261122-184311-k3fa"
START = 1_000_000.0


def step(id: str, *needs: str, **more: Any) -> Step:
    more = {"decision": "run", "reason": "never ran", "runner": "shell", **more}
    return Step(id, f"{id}.md", needs, fingerprint="f", key="k", **more)


PLAN = Plan(
    "git/pr",
    (
        step("quality/format", decision="satisfied", reason="ran 5 min ago, nothing changed since"),
        step("quality/lint", decision="cached", reason="its result is 3 min old"),
        step("quality/verify", "quality/format", "quality/lint", agents=("critic",), runner="claude"),
        step("test/unit", "quality/verify", retry=Retry(2), reason="src/a.py changed"),
        step("git/push", "quality/verify"),
        step("git/pr", "test/unit", "git/push"),
    ),
)
SAFETY = {"name": "safety", "verdict": "failed", "measured": "dangers: 1", "limit": "none", "rule": "QG004"}
SAFETY["message"] = "line 9 forces a push"
DISK = {"name": "free_disk", "verdict": "passed", "measured": "80 GB", "limit": "1 GB", "rule": "", "message": ""}


class Telling:
    """Makes events one after the other, a second apart unless told otherwise."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.at = START

    def tell(self, kind: EventType, command: str = "", after: float = 0.0, /, **data: Any) -> None:
        self.at += after
        self.events.append(Event(kind, ID, command, data, self.at, len(self.events) + 1))

    def start(self, plan: Plan = PLAN, arguments: str = "'fix it'") -> None:
        self.tell(
            "session_started",
            plan=plan_to_data(plan),
            arguments=arguments,
            options={"agent_slots": 4, "jobs": 2},
            pid=1,
        )

    def stage(self, command: str, stage: str, attempt: int = 1, verdict: str = "passed", **data: Any) -> None:
        self.tell("stage_started", command, stage=stage, attempt=attempt)
        data = {"message": "", "checks": [], "duration": 0.5, **data}
        self.tell("stage_ended", command, 0.5, stage=stage, attempt=attempt, verdict=verdict, **data)

    def stages(self, command: str, until: str, attempt: int = 1) -> None:
        """All stages before ``until``, in no time."""
        for stage in STAGES[: STAGES.index(until)]:
            checks = [DISK] if stage == "quality_gates" else []
            self.tell("stage_started", command, stage=stage, attempt=attempt)
            self.tell(
                "stage_ended",
                command,
                stage=stage,
                attempt=attempt,
                verdict="passed",
                duration=0.001,
                message="",
                checks=checks,
            )


def at_work() -> Telling:
    """One command has succeeded, one waits for its second attempt, one is running with an agent, one is to come."""
    told = Telling()
    told.start()
    told.tell("command_skipped", "quality/format", reason="satisfied", detail="ran 5 min ago, nothing changed since")
    told.tell("command_skipped", "quality/lint", reason="cached", detail="its result is 3 min old")
    told.stages("quality/verify", "execution")
    told.tell("agent_changed", "quality/verify", agent="critic", state="done", slot=0)
    told.stage("quality/verify", "execution")
    told.tell(
        "command_ended",
        "quality/verify",
        1.0,
        outcome="succeeded",
        duration=1.5,
        result={"changed": {"created": ["new.py"], "modified": ["a.py"], "deleted": []}},
        metrics={"max_rss": 12_000_000, "tokens": 1200, "cost": 0.125},
    )
    told.stages("test/unit", "execution")
    told.tell(
        "process_started", "test/unit", pid=77, pgid=77, start_time=1, token="t1", argv0="bash", log="/w/logs/unit.log"
    )
    told.stage("test/unit", "execution", verdict="failed", message="exit status 3")
    told.tell("process_ended", "test/unit", token="t1", exit_code=3, signal=0, duration=0.5, max_rss=2000, cpu=0.1)
    told.tell("attempt_failed", "test/unit", stage="execution", attempt=1, message="exit status 3", strategy="retry")
    told.tell("rolled_back", "test/unit", ref="r", discarded="refs/d", paths=["a", "b"], conflicts=[])
    told.tell("retry_scheduled", "test/unit", attempt=2, delay=4.0, not_before=told.at + 4.0)
    told.tell("stage_started", "git/push", 0.0, stage="command_resolution", attempt=1)
    told.tell("stage_started", "git/push", stage="execution", attempt=1)
    told.tell("agent_changed", "git/push", agent="critic", state="working", slot=0)
    return told


def failed() -> Telling:
    """The second attempt failed, too, and one command is parked at a gate."""
    told = at_work()
    told.stage("git/push", "quality_gates", verdict="failed", message="safety: one danger", checks=[DISK, SAFETY])
    told.tell(
        "command_parked",
        "git/push",
        stage="quality_gates",
        message="safety: one danger",
        choices=["continue", "skip", "abort"],
    )
    told.stage("test/unit", "execution", 2, "failed", message="exit status 3")
    told.tell("attempt_failed", "test/unit", stage="execution", attempt=2, message="exit status 3", strategy="rollback")
    told.tell("rolled_back", "test/unit", ref="r", discarded="refs/d2", paths=["a"], conflicts=["b"])
    told.tell("command_ended", "test/unit", outcome="failed", duration=6.0, result={}, metrics={})
    told.tell("command_skipped", "git/pr", reason="dependency_failed", detail="test/unit")
    return told


def ended() -> Telling:
    """A person had the parked command left out, and the session failed."""
    told = failed()
    told.tell("session_parked", reason="git/push: safety: one danger")
    told.tell("session_resumed", decision="skip", pid=2)
    told.tell("person_decided", "git/push", choice="skip")
    told.tell("command_skipped", "git/push", reason="by_person", detail="")
    told.tell("session_ended", outcome="failed", duration=9.25)
    return told


def story(told: Telling, *, lean: bool = False) -> Story:
    return story_of(told.events, lean=lean)


def each_moment(told: Telling) -> Iterator[tuple[Event, Story]]:
    """Every event, with the story that has just taken it in."""
    so_far = Story()
    for event in told.events:
        so_far.feed(event)
        yield event, so_far
