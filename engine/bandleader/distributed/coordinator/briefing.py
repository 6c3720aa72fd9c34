"""What the events of a session say that a worker must be told with a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from ...pipeline.events import Event
from ...pipeline.plan import Step
from ...pipeline.plan_data import plan_from_data, step_to_data
from ...pipeline.triage import plan_points
from ..assignment import Assignment


class Briefing:
    """Gathers from the events of one session. ``generation`` counts how often a person had it go on, ``wrote`` says
    whether a command that may change files has begun.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.wrote = False
        self.dispatches: Counter[str] = Counter()  # so far, by command
        self._session = ""
        self._started = 0.0
        self._data: Mapping[str, Any] = {}
        self._points = 0
        self._fingerprints: dict[str, str] = {}

    def hear(self, event: Event) -> None:
        """Take in one event."""
        if event.type == "session_started":
            plan = plan_from_data(event.data["plan"])
            self._session, self._started, self._data = event.session, event.at, {**event.data, "plan": None}
            self._points = plan_points(plan)
            self._fingerprints = {step.id: step.fingerprint for step in plan.steps}
        elif event.type == "snapshot_taken":
            self.wrote = True
        elif event.type == "session_resumed":
            self.generation += 1
        elif event.type == "command_dispatched":
            self.dispatches[event.command] += 1
        elif event.type == "command_ended" and event.data["outcome"] == "succeeded":
            result = event.data.get("result", {})
            self._fingerprints[event.command] = result.get("fingerprint", event.data["fingerprint"])

    def assignment(self, kind: Literal["command", "compensation"], step: Step, workflow: str, queue: str) -> Assignment:
        """What a worker gets for a step."""
        data = self._data
        failures = data.get("failures", {}).get(step.id, (0, 0.0))
        return Assignment(
            kind,
            workflow,
            queue,
            self._session,
            step.id,
            step_to_data(step),
            {need: self._fingerprints[need] for need in step.needs if need in self._fingerprints},
            data.get("remote", ""),
            data.get("commit", ""),
            data.get("prefix", ""),
            self._points,
            (failures[0], failures[1]),
            self._started,
        )
