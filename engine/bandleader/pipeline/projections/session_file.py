"""``sessions/ID.yaml``: where a session stands. A fold over its events that keeps what is open, not what has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, NamedTuple

from ..events import Event
from ..metrics.measurement import utc
from .yaml_text import to_yaml

LISTED: Final = 100  # failed commands, agents and parked commands at most; the counts tell of the others
COMMENT: Final = "Written by Bandleader from its event log; whatever is changed here is overwritten."


class Asked(NamedTuple):
    """What the plan says of one command: its arguments, how long its result may be used, and its number of agents."""

    arguments: str
    cache: float
    agents: int


class SessionView:
    """One session as far as its events have been applied; ``seq`` is the place of the last of them.

    Events at or before that place are passed over, so that applying some again changes nothing.
    """

    def __init__(self, session: str) -> None:
        self.session = session
        self.seq = 0
        self.asked: dict[str, Asked] = {}
        self._updated = self._started = 0.0
        self._facts: Mapping[str, Any] = {}
        self._status = "running"
        self._reason = ""
        self._pid = 0
        self._duration: float | None = None
        self._active: dict[str, Event] = {}  # by command: the start of its latest stage
        self._agents: dict[str, dict[str, dict[str, Any]]] = {}  # by command and name
        self._parked: dict[str, dict[str, Any]] = {}
        self._trouble: dict[str, tuple[str, str]] = {}  # of commands that have not ended: stage and message
        self._logs: dict[str, str] = {}
        self._ended: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._failed: list[dict[str, Any]] = []

    def apply(self, event: Event) -> None:
        """Take in an event of this session."""
        if event.seq <= self.seq:
            return
        self.seq, self._updated = event.seq, event.at
        if (handle := self.handlers.get(event.type)) and event.command not in self._ended:
            handle(self, event)

    def text(self) -> str:
        """The file."""
        return to_yaml(self.document(), COMMENT)

    def document(self) -> dict[str, Any]:
        """The content of the file: the specification's `execution` and `agents`, and what else a person asks for."""
        active = [_running(event) for _, event in zip(range(LISTED), self._active.values(), strict=False)]
        target, arguments = self._facts.get("target", ""), self._facts.get("arguments", "")
        return {
            "session": self.session,
            "status": self._status,
            "target": target,
            "arguments": arguments,
            "started": utc(self._started),
            "updated": utc(self._updated),
            "duration": self._duration,
            "reason": self._reason,
            "workspace": self._facts.get("workspace", ""),
            "head": self._facts.get("head", ""),
            "pid": self._pid,
            "execution": {
                "active_command": active[0]["command"] if active else None,
                "current_stage": active[0]["stage"] if active else None,
                "active": active,
            },
            "agents": [agent for agents in self._agents.values() for agent in agents.values()][:LISTED],
            "commands": self._numbers(),
            "failed": self._failed[:LISTED],
            "parked": list(self._parked.values())[:LISTED],
            "next": way_on(self._status, self.session),
        }

    def _numbers(self) -> dict[str, int]:
        outcomes = ("succeeded", "failed", "cancelled", "satisfied", "cached", "dependency_failed", "by_person")
        counts = {outcome: self._counts[outcome] for outcome in outcomes}
        total = len(self.asked)
        open_ = max(0, total - len(self._ended) - len(self._active) - len(self._parked))
        return {"total": total, **counts, "active": len(self._active), "parked": len(self._parked), "waiting": open_}

    # One method for each type of event that says something here

    def _session_started(self, event: Event) -> None:
        data = event.data
        self._started, self._facts, self._pid = event.at, {**data, "plan": None}, data.get("pid", 0)
        for step in data.get("plan", {}).get("steps", ()):
            asked = Asked(step.get("arguments", ""), step.get("cache", 0.0), len(step.get("agents", ())))
            self.asked[step["id"]] = asked

    def _session_resumed(self, event: Event) -> None:
        if self._status in ("succeeded", "failed") and event.data.get("decision") != "abort":
            return
        self._status, self._reason, self._duration, self._pid = "running", "", None, event.data.get("pid", 0)
        self._active.clear()

    def _session_parked(self, event: Event) -> None:
        self._status, self._reason = "parked", event.data.get("reason", "")
        self._active.clear()

    def _session_ended(self, event: Event) -> None:
        self._status, self._duration = event.data.get("outcome", ""), event.data.get("duration")
        self._active.clear()

    def _stage_started(self, event: Event) -> None:
        self._parked.pop(event.command, None)
        self._active[event.command] = event

    def _process_started(self, event: Event) -> None:
        self._logs[event.command] = event.data.get("log", "")

    def _agent_changed(self, event: Event) -> None:
        name, state = event.data.get("agent", ""), event.data.get("state", "")
        agents = self._agents.setdefault(event.command, {})
        if state == "done":
            agents.pop(name, None)
        else:
            agents[name] = {
                "agent": name,
                "command": event.command,
                "state": state,
                "slot": event.data.get("slot"),
                "since": utc(event.at),
            }

    def _attempt_failed(self, event: Event) -> None:
        self._trouble[event.command] = event.data.get("stage", ""), event.data.get("message", "")

    def _retry_scheduled(self, event: Event) -> None:
        self._active.pop(event.command, None)

    def _command_parked(self, event: Event) -> None:
        self._active.pop(event.command, None)
        data = event.data
        self._parked[event.command] = {
            "command": event.command,
            "stage": data.get("stage", ""),
            "reason": data.get("message", ""),
            "choices": list(data.get("choices", ())),
        }

    def _person_decided(self, event: Event) -> None:
        if event.data.get("choice") == "abort":
            self._parked.clear()
        else:
            self._parked.pop(event.command, None)

    def _command_skipped(self, event: Event) -> None:
        self._close(event.command, event.data.get("reason", ""))

    def _command_ended(self, event: Event) -> None:
        command, data = event.command, event.data
        result = data.get("result") or {}
        stage, message = self._trouble.get(command, ("", ""))
        log = result.get("log") or self._logs.get(command, "")
        if data.get("outcome") == "failed":
            reason = result.get("reason") or message
            self._failed.append({"command": command, "stage": stage, "reason": reason, "log": log})
        self._close(command, data.get("outcome", ""))

    def _close(self, command: str, outcome: str) -> None:
        self._ended.add(command)
        self._counts[outcome] += 1
        for open_ in (self._active, self._agents, self._parked, self._trouble, self._logs):
            open_.pop(command, None)

    handlers: ClassVar[dict[str, Callable[[SessionView, Event], None]]] = {
        "session_started": _session_started,
        "session_resumed": _session_resumed,
        "session_parked": _session_parked,
        "session_ended": _session_ended,
        "stage_started": _stage_started,
        "process_started": _process_started,
        "agent_changed": _agent_changed,
        "attempt_failed": _attempt_failed,
        "retry_scheduled": _retry_scheduled,
        "command_parked": _command_parked,
        "person_decided": _person_decided,
        "command_skipped": _command_skipped,
        "command_ended": _command_ended,
    }


def way_on(status: str, session: str) -> str:
    """What a person can do next about a session, as a command line; "" for one that needs nothing."""
    return {
        "running": f"bandleader status {session}",
        "interrupted": f"bandleader resume {session}",
        "parked": f"bandleader resume {session} --continue | --skip | --abort",
        "cancelled": f"bandleader resume {session}",
        "failed": f"bandleader log {session}",
    }.get(status, "")


def _running(event: Event) -> dict[str, Any]:
    stage, attempt = event.data.get("stage", ""), event.data.get("attempt", 1)
    return {"command": event.command, "stage": stage, "attempt": attempt, "since": utc(event.at)}


NEEDED: Final = tuple(SessionView.handlers)
# Of a command that has ended, these are enough: of its stages nothing is kept.
LASTING: Final = tuple(kind for kind in NEEDED if kind not in ("stage_started", "retry_scheduled"))
