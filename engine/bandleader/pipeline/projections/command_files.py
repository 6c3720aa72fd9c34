"""What stays of a command that succeeded: its completion marker and, where it may be used again, its result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ..events import Event
from ..metrics.measurement import utc
from .yaml_text import to_yaml

WRITER: Final = "bandleader"  # in `written_by`: tells our markers from those that a person or another program sets
_SUMMARY: Final = ("runner", "success", "exit_code", "reason", "log", "turns", "tokens", "cost")
_OUTPUT: Final = 500  # characters
_LATEST: Final = 253402300799.0  # the end of the year 9999, which the format of times can still say
_encode = json.JSONEncoder(indent=2).encode


def completion(event: Event) -> str:
    """``completed/COMMAND.yaml`` after `command_ended` with success."""
    data = event.data
    return to_yaml(
        {
            "command": event.command,
            "session": event.session,
            "completed_at": utc(event.at),
            "fingerprint": data.get("fingerprint", ""),
            "duration": data.get("duration", 0.0),
            "result": _summary(data.get("result") or {}),
            "written_by": WRITER,
        }
    )


def cached_result(event: Event, arguments: str, lifetime: float) -> str:
    """``cache/commands/KEY.json`` after `command_ended` with success; ``lifetime`` is `run.cache` in seconds."""
    entry = {
        "command": event.command,
        "args": arguments,
        "result": event.data.get("result") or {},
        "cached_at": utc(event.at),
        "expires_at": utc(min(event.at + lifetime, _LATEST)),
    }
    return _encode(entry) + "\n"


def _summary(result: Mapping[str, Any]) -> dict[str, Any]:
    summary = {name: result[name] for name in _SUMMARY if name in result}
    if output := result.get("output"):
        summary["output"] = str(output)[:_OUTPUT]
    if changed := result.get("changed"):
        summary["changed"] = {kind: len(paths) for kind, paths in changed.items()}
    return summary
