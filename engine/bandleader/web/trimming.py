"""Events without what later ones supersede: a run of a thousand commands need not be told step by step twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..pipeline.events import SCHEMA, Event
from .shapes import EngineEvent

_UNSEEN: Final = frozenset({"snapshot_taken", "process_started", "process_ended"})  # the page shows nothing of them
_PASSING: Final = frozenset({"stage_started", "runner_said"})  # of no interest once the command has ended
_OF_STEP: Final = ("id", "path", "needs", "decision", "reason", "retry", "agents")
_OF_RESULT: Final = ("tokens", "cost", "reason")


def trimmed(events: Iterable[Event]) -> list[Event]:
    """The same story in fewer events, in the same order: of what a runner said only the last, of an ended command its
    results.
    """
    kept: dict[int, Event] = {}
    passing: dict[tuple[str, str], list[int]] = {}
    said: dict[tuple[str, str], int] = {}
    for event in events:
        if event.type in _UNSEEN:
            continue
        key = (event.session, event.command)
        if event.type == "runner_said":
            kept.pop(said.get(key, 0), None)
            said[key] = event.seq
        if event.type in _PASSING:
            passing.setdefault(key, []).append(event.seq)
        elif event.type == "command_ended":
            for seq in passing.pop(key, ()):
                kept.pop(seq, None)
        kept[event.seq] = event
    return list(kept.values())


def event_data(event: Event) -> EngineEvent:
    """An event as JSON data (`docs/events.md`); of plans and results only what the page shows."""
    return {
        "schema": SCHEMA,
        "seq": event.seq,
        "at": event.at,
        "session": event.session,
        "command": event.command,
        "type": event.type,
        "data": _shown(event),
    }


def _shown(event: Event) -> Mapping[str, Any]:
    data = event.data
    if event.type == "session_started":
        plan = data["plan"]
        steps = [{key: step[key] for key in _OF_STEP if key in step} for step in plan["steps"]]
        return {**data, "plan": {"target": plan["target"], "steps": steps}}
    if event.type == "command_ended":
        result = data.get("result") or {}
        return {**data, "result": {key: result[key] for key in _OF_RESULT if key in result}}
    return data
