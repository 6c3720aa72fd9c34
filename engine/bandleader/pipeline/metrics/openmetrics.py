"""All that the log knows, as OpenMetrics text for a scraper: `bandleader dashboard --openmetrics` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..events import Event
from ..store.log import Log
from .exposition import Family, Histogram, exposition
from .measurement import Measurement, measured
from .selection import among, select

_TOLD: Final = (
    "session_started",
    "session_resumed",
    "session_parked",
    "session_ended",
    "command_ended",
    "command_skipped",
    "retry_scheduled",
    "rolled_back",
    "agent_changed",
)
# Most stages pass; only those with a check that failed are worth decoding.
_COUNTED: Final = frozenset((*_TOLD, "stage_ended"))
_WHERE: Final = f"{among('type', _TOLD)} OR (type = 'stage_ended' AND instr(data, '\"verdict\":\"failed\"'))"


def openmetrics(log: Log) -> str:
    """The text, over all sessions of the log.

    Raises:
        LogError: the log cannot be read.
    """
    return exposed(select(log.path, _WHERE))


def exposed(events: Iterable[Event]) -> str:
    """The text for some events."""
    totals = _Totals()
    for event in events:
        if event.type in _COUNTED:
            totals.add(event)
    return totals.text()


class _Totals:
    """Sums over events."""

    def __init__(self) -> None:
        self.commands = Family("bandleader_commands", "counter", "Commands that ended.", ("command", "outcome"))
        self.skipped = Family("bandleader_commands_skipped", "counter", "Commands left out.", ("reason",))
        self.durations = Histogram(
            "bandleader_command_duration_seconds", "How long commands took.", ("command",), "seconds"
        )
        self.sessions = Family("bandleader_sessions", "counter", "Sessions that ended.", ("outcome",))
        self.open = Family("bandleader_sessions_open", "gauge", "Sessions that have not ended.", ("state",))
        self.agents = Family("bandleader_agents", "gauge", "Agents by their state.", ("state",))
        self.tokens = Family("bandleader_tokens", "counter", "Tokens that agents used.", ("command",), "tokens")
        self.cost = Family("bandleader_cost_dollars", "counter", "What agents cost.", ("command",), "dollars")
        self.checks = Family(
            "bandleader_checks_failed", "counter", "Gates, validations and checks that failed.", ("stage", "check")
        )
        self.retries = Family("bandleader_retries", "counter", "Attempts that were repeated.", ("command",))
        self.rollbacks = Family("bandleader_rollbacks", "counter", "Rollbacks of the work tree.", ("command",))
        self._states: dict[str, str] = {}  # of sessions
        self._agents: dict[tuple[str, str], dict[str, str]] = {}  # states by session and command, and by name

    def add(self, event: Event) -> None:
        data = event.data
        if event.type == "command_ended":
            self._ended(measured(event))
        elif event.type == "command_skipped":
            self.skipped.add(data.get("reason", ""))
        elif event.type == "stage_ended":
            self._checks(data)
        elif event.type == "retry_scheduled":
            self.retries.add(event.command)
        elif event.type == "rolled_back":
            self.rollbacks.add(event.command)
        elif event.type == "agent_changed":
            agents = self._agents.setdefault((event.session, event.command), {})
            agents[data.get("agent", "")] = data.get("state", "")
        else:
            self._states[event.session] = data.get("outcome", "") or event.type
            if event.type == "session_ended":
                self.sessions.add(data.get("outcome", ""))

    def _ended(self, measurement: Measurement) -> None:
        command = measurement.command
        self._agents.pop((measurement.session, command), None)
        self.commands.add(command, measurement.outcome)
        self.durations.observe(command, value=measurement.duration)
        if measurement.tokens:
            self.tokens.add(command, value=measurement.tokens)
        if measurement.cost:
            self.cost.add(command, value=measurement.cost)

    def _checks(self, data: Mapping[str, Any]) -> None:
        for check in data.get("checks", ()):
            if check.get("verdict") == "failed":
                self.checks.add(data.get("stage", ""), check.get("name", ""))

    def text(self) -> str:
        for state in ("running", "parked"):
            self.open.add(state, value=0)
        for event_type in self._states.values():
            if event_type in ("session_started", "session_resumed", "session_parked"):
                self.open.add("parked" if event_type == "session_parked" else "running")
        for state in ("deployed", "working"):
            self.agents.add(state, value=0)
        for agents in self._agents.values():
            for state in agents.values():
                if state != "done":
                    self.agents.add(state)
        return exposition(
            [
                self.commands,
                self.skipped,
                self.durations,
                self.sessions,
                self.open,
                self.agents,
                self.tokens,
                self.cost,
                self.checks,
                self.retries,
                self.rollbacks,
            ]
        )
