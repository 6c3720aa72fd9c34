"""The events by which a driver answers actions that need nobody else's work: type, command and data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ..decide import CHOICES, End, Finish, Park, Recover, Skip, Suspend
from ..events import EventType
from ..state import SessionState

Emission: TypeAlias = tuple[EventType, str, Mapping[str, Any]]


def attempt_failed(action: Recover, strategy: str, message: str) -> Emission:
    """What is done about a stage that failed or was cut short."""
    data = {"stage": action.stage, "attempt": action.attempt, "message": message, "strategy": strategy}
    return "attempt_failed", action.command, data


def parked(action: Park) -> Emission:
    """A command waits for a person."""
    return "command_parked", action.command, {"stage": action.stage, "message": action.message, "choices": CHOICES}


def skipped(action: Skip) -> Emission:
    """A command is left out."""
    return "command_skipped", action.command, {"reason": action.reason, "detail": action.detail}


def ended(action: End, state: SessionState, now: float) -> Emission:
    """A command has come to its end; ``now`` is Unix time in seconds."""
    command = state.commands[action.command]
    data = {
        "outcome": action.outcome,
        "fingerprint": command.step.fingerprint,
        "key": command.step.key,
        "duration": round(now - command.started, 6),
        "result": dict(command.result),
        "metrics": dict(command.metrics),
    }
    return "command_ended", action.command, data


def suspended(action: Suspend) -> Emission:
    """Nothing can go on before a person has decided."""
    return "session_parked", "", {"reason": action.reason}


def finished(action: Finish, state: SessionState, now: float) -> Emission:
    """The session is over; ``now`` is Unix time in seconds."""
    return "session_ended", "", {"outcome": action.outcome, "duration": round(now - state.started, 6)}
