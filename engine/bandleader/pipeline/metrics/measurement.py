"""One measurement: what a command took that has ended. A line of the metrics files, and back."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from ..events import Event

_COMPLETED: Final = "completed"  # the specification's word for `succeeded`
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Measurement(NamedTuple):
    """``outcome`` is that of the event. ``duration`` and ``cpu`` are seconds, ``memory`` (the peak) and ``output`` are
    bytes, ``cost`` is US dollars; 0 where nothing was measured. ``at`` is Unix time, ``seq`` the place in the log.
    """

    command: str
    session: str
    outcome: str
    at: float
    seq: int
    duration: float = 0.0
    memory: int = 0
    agents: int = 0
    cpu: float = 0.0
    output: int = 0
    tokens: int = 0
    cost: float = 0.0
    runner: str = ""


def measured(event: Event, agents: int = 0) -> Measurement:
    """What `command_ended` says; ``agents`` are those the plan names, for a command that does not say how many."""
    data = event.data
    metrics: Mapping[str, Any] = data.get("metrics") or {}
    result: Mapping[str, Any] = data.get("result") or {}
    return Measurement(
        event.command,
        event.session,
        data.get("outcome", ""),
        event.at,
        event.seq,
        data.get("duration") or 0.0,
        metrics.get("max_rss") or 0,
        metrics.get("agents", agents) or 0,
        metrics.get("cpu") or 0.0,
        metrics.get("output_bytes") or 0,
        metrics.get("tokens") or result.get("tokens") or 0,
        metrics.get("cost") or result.get("cost") or 0.0,
        result.get("runner") or "",
    )


def line_of(measurement: Measurement) -> str:
    """One JSON object and a line feed: the specification's fields first."""
    m = measurement
    fields = {
        "timestamp": utc(m.at),
        "command": m.command,
        "session": m.session,
        "execution_time": m.duration,
        "memory_usage": m.memory,
        "agent_count": m.agents,
        "status": _COMPLETED if m.outcome == "succeeded" else m.outcome,
        "cpu_time": m.cpu,
        "output_bytes": m.output,
        "tokens": m.tokens,
        "cost": m.cost,
        "runner": m.runner,
        "at": m.at,
        "seq": m.seq,
    }
    return _encode(fields) + "\n"


def read_line(line: str | bytes) -> Measurement | None:
    """The measurement of a line of `line_of`; None for one that is torn or none of ours."""
    try:
        fields = json.loads(line)
        status = fields["status"]
        return Measurement(
            str(fields["command"]),
            str(fields["session"]),
            "succeeded" if status == _COMPLETED else str(status),
            float(fields["at"]),
            int(fields["seq"]),
            float(fields["execution_time"]),
            int(fields["memory_usage"]),
            int(fields["agent_count"]),
            float(fields["cpu_time"]),
            int(fields["output_bytes"]),
            int(fields["tokens"]),
            float(fields["cost"]),
            str(fields["runner"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def utc(at: float) -> str:
    """A time in the format of the specification: ``2026-11-22T18:43:08Z``. ``at`` is Unix time in seconds."""
    return _utc(int(at))


def day(at: float) -> str:
    """The day that the name of a metrics file holds: YYYYMMDD in UTC."""
    return utc(at)[:10].replace("-", "")


@lru_cache(256)
def _utc(second: int) -> str:  # many events share one, and formatting it costs more than all else about them
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
