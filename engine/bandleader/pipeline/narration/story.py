"""A session as a person wants to know it, folded from its events.

The engine's own state forgets a command when it has ended; a report must not. Every view (the live one, the summary,
`status`, the dashboard) reads a story. Feeding costs well under a microsecond an event: a run pays it for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from ..events import Event
from ..state import QUEUED

Status: TypeAlias = Literal[
    "waiting", "running", "delayed", "parked", "succeeded", "satisfied", "cached", "failed", "cancelled", "skipped"
]
ENDED: Final[tuple[Status, ...]] = ("succeeded", "satisfied", "cached", "failed", "cancelled", "skipped")
_CHECKED: Final = frozenset({"quality_gates", "validation", "quality_assurance"})


@dataclass(slots=True)
class CommandStory:
    """One command. ``stages`` holds the data of `stage_ended` by stage, the last attempt's; times are Unix seconds.

    ``trouble`` is the last `attempt_failed` or `command_parked`, ``undone`` the last `rolled_back`; ``detail`` says
    why the command was skipped. ``logs`` are the files its processes wrote to, ``said`` its last sign of life. ``host``
    is, where workers run it, the machine of the one that has it or had it last, `QUEUED` while it waits for one, and
    ``labels`` what that one must have.
    """

    id: str
    decision: str = "run"
    why: str = ""
    needs: tuple[str, ...] = ()
    attempts: int = 1
    status: Status = "waiting"
    stage: str = ""
    attempt: int = 1
    started: float = 0.0
    duration: float = 0.0
    not_before: float = 0.0
    said: str = ""
    detail: str = ""
    host: str = ""
    labels: tuple[str, ...] = ()
    trouble: Mapping[str, Any] | None = None
    undone: Mapping[str, Any] | None = None
    stages: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    logs: dict[str, None] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """One session. ``counts`` says how many commands have ended how, ``checks`` how often each check passed and failed.

    ``undone`` is the `rolled_back` of the whole session; ``remote`` is, where workers run it, the git repository that
    they share. With ``lean`` the stages of commands that succeeded are let go, for whoever never shows them.
    """

    lean: bool = False
    id: str = ""
    target: str = ""
    arguments: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    phase: Literal["new", "running", "parked", "ended"] = "new"
    outcome: str = ""
    reason: str = ""
    cancelling: bool = False
    pid: int = 0
    remote: str = ""
    started: float = 0.0
    last: float = 0.0
    duration: float = 0.0
    retries: int = 0
    commands: dict[str, CommandStory] = field(default_factory=dict)
    active: dict[str, CommandStory] = field(default_factory=dict)
    parked: dict[str, CommandStory] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    checks: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    compensated: list[tuple[str, str, int]] = field(default_factory=list)
    undone: Mapping[str, Any] | None = None

    @property
    def status(self) -> str:
        """In a word: ``running``, ``parked``, ``succeeded``, ``failed`` or ``cancelled``."""
        return self.outcome or self.phase

    @property
    def done(self) -> int:
        """How many commands have ended."""
        return sum(self.counts.values())

    @property
    def branch(self) -> str:
        """The branch of the remote repository that holds the result, "" if there is none."""
        changed = (command.result.get("changed", {}) for command in self.commands.values())
        return f"bandleader/{self.id}" if self.remote and any(any(each.values()) for each in changed) else ""

    def elapsed(self, now: float) -> float:
        """Seconds from the start to the end, or to ``now``."""
        if self.phase == "running":
            return max(0.0, now - self.started)
        return self.duration or self.last - self.started

    def having(self, *statuses: Status) -> list[CommandStory]:
        """The commands of these statuses, in the order of the plan."""
        return [command for command in self.commands.values() if command.status in statuses]

    def feed(self, event: Event) -> None:
        """Take in the next event of the session."""
        self.last = event.at
        if handle := _OF_COMMAND.get(event.type):
            if command := self.commands.get(event.command):
                handle(self, command, event)
            elif event.type == "rolled_back":
                self.undone = event.data
        elif act := _OF_SESSION.get(event.type):
            act(self, event)


def story_of(events: Iterable[Event], *, lean: bool = False) -> Story:
    """The story that the events of one session tell."""
    story = Story(lean)
    for event in events:
        story.feed(event)
    return story


# The session


def _session_started(story: Story, event: Event) -> None:
    data = event.data
    story.id, story.phase, story.started = event.session, "running", event.at
    story.target, story.arguments = data["plan"]["target"], data.get("arguments", "")
    story.options, story.pid, story.remote = data.get("options", {}), data.get("pid", 0), data.get("remote", "")
    for step in data["plan"]["steps"]:
        story.commands[step["id"]] = CommandStory(
            step["id"],
            step["decision"],
            step["reason"],
            tuple(step["needs"]),
            step.get("retry", {}).get("attempts", 1),
        )


def _session_resumed(story: Story, event: Event) -> None:
    story.phase, story.outcome, story.reason, story.cancelling = "running", "", "", False
    story.pid = event.data.get("pid", 0)
    for command in list(story.active.values()):
        _leave(story, command, "waiting")


def _session_parked(story: Story, event: Event) -> None:
    story.phase, story.reason = "parked", event.data.get("reason", "")


def _session_ended(story: Story, event: Event) -> None:
    story.phase, story.outcome = "ended", event.data["outcome"]
    story.duration = event.data.get("duration", 0.0)
    for command in list(story.active.values()):
        _leave(story, command, "waiting")


def _cancel_requested(story: Story, event: Event) -> None:
    story.cancelling = True


def _compensated(story: Story, event: Event) -> None:
    story.compensated.append((event.command, event.data.get("by", ""), event.data.get("exit_code", -1)))


# One command


def _command_dispatched(story: Story, command: CommandStory, event: Event) -> None:
    command.host, command.labels = QUEUED, tuple(event.data.get("labels", ()))


def _command_claimed(story: Story, command: CommandStory, event: Event) -> None:
    command.host = event.data["host"]


def _command_released(story: Story, command: CommandStory, event: Event) -> None:
    if command.host == QUEUED:
        command.host = ""


def _stage_started(story: Story, command: CommandStory, event: Event) -> None:
    if command.status != "running":
        command.status = "running"
        story.active[command.id] = command
        story.parked.pop(command.id, None)
        command.started = command.started or event.at
    command.stage, command.attempt = event.data["stage"], event.data["attempt"]


def _stage_ended(story: Story, command: CommandStory, event: Event) -> None:
    data = event.data
    stage = data["stage"]
    command.stages[stage] = data
    if stage in _CHECKED:
        for check in data["checks"]:
            tally = story.checks.setdefault((stage, check["name"]), {})
            tally[check["verdict"]] = tally.get(check["verdict"], 0) + 1


def _process_started(story: Story, command: CommandStory, event: Event) -> None:
    command.processes[event.data["token"]] = event.data
    if log := event.data.get("log"):
        command.logs[log] = None


def _process_ended(story: Story, command: CommandStory, event: Event) -> None:
    command.processes.pop(event.data.get("token", ""), None)


def _runner_said(story: Story, command: CommandStory, event: Event) -> None:
    command.said = event.data.get("text") or command.said


def _agent_changed(story: Story, command: CommandStory, event: Event) -> None:
    command.agents[event.data["agent"]] = event.data["state"]


def _attempt_failed(story: Story, command: CommandStory, event: Event) -> None:
    command.trouble = event.data


def _retry_scheduled(story: Story, command: CommandStory, event: Event) -> None:
    story.retries += 1
    command.attempt, command.said = event.data["attempt"], ""
    command.not_before = event.at + event.data["delay"]
    _leave(story, command, "delayed")


def _rolled_back(story: Story, command: CommandStory, event: Event) -> None:
    command.undone = event.data
    command.processes.clear()


def _command_parked(story: Story, command: CommandStory, event: Event) -> None:
    command.trouble = event.data
    _leave(story, command, "parked")
    story.parked[command.id] = command


def _person_decided(story: Story, command: CommandStory, event: Event) -> None:
    if command.status == "parked":
        _leave(story, command, "waiting")


def _command_skipped(story: Story, command: CommandStory, event: Event) -> None:
    reason = event.data["reason"]
    command.detail = event.data.get("detail", "")
    if reason == "by_person":
        command.detail = "a person decided so"
    elif reason == "dependency_failed":
        command.detail = f"{command.detail} did not succeed"
    _end(story, command, reason if reason in ("satisfied", "cached") else "skipped")


def _command_ended(story: Story, command: CommandStory, event: Event) -> None:
    data = event.data
    command.duration = data.get("duration", 0.0)
    command.result, command.metrics = data.get("result", {}), data.get("metrics", {})
    outcome = data["outcome"]
    if outcome == "succeeded" and story.lean:
        command.stages.clear()
    _end(story, command, outcome)


def _leave(story: Story, command: CommandStory, status: Status) -> None:
    command.status = status
    story.active.pop(command.id, None)
    story.parked.pop(command.id, None)


def _end(story: Story, command: CommandStory, status: Status) -> None:
    _leave(story, command, status)
    command.processes.clear()
    story.counts[status] = story.counts.get(status, 0) + 1


_OF_SESSION: Final[dict[str, Callable[[Story, Event], None]]] = {
    "session_started": _session_started,
    "session_resumed": _session_resumed,
    "session_parked": _session_parked,
    "session_ended": _session_ended,
    "cancel_requested": _cancel_requested,
}
_OF_COMMAND: Final[dict[str, Callable[[Story, CommandStory, Event], None]]] = {
    "command_dispatched": _command_dispatched,
    "command_claimed": _command_claimed,
    "command_released": _command_released,
    "stage_started": _stage_started,
    "stage_ended": _stage_ended,
    "process_started": _process_started,
    "process_ended": _process_ended,
    "runner_said": _runner_said,
    "agent_changed": _agent_changed,
    "attempt_failed": _attempt_failed,
    "retry_scheduled": _retry_scheduled,
    "rolled_back": _rolled_back,
    "command_parked": _command_parked,
    "person_decided": _person_decided,
    "command_skipped": _command_skipped,
    "command_ended": _command_ended,
    "compensated": lambda story, command, event: _compensated(story, event),
}
