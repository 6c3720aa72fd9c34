"""How the last run of a command ended, as it is said above the command and in its hover."""

from __future__ import annotations

from typing import Final, NamedTuple

_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "min"))
_NOW: Final = 10  # seconds that count as now


class LastResult(NamedTuple):
    """``outcome`` is `succeeded`, `failed`, `cancelled`, `parked` or `interrupted`; ``stage`` is where it came to that,
    or "".

    ``at`` is Unix time in seconds, ``session`` the session it was part of.
    """

    outcome: str
    stage: str
    message: str
    at: float
    session: str


def said_result(result: LastResult, now: float) -> str:
    """``succeeded 5 min ago``, ``failed at quality gates 2 min ago``; ``now`` is Unix time in seconds."""
    where = f" at {result.stage.replace('_', ' ')}" if result.stage and result.outcome != "succeeded" else ""
    return f"{result.outcome}{where} {ago(now - result.at)}"


def ago(seconds: float) -> str:
    """How long ago something was, in its largest unit: ``just now``, ``40 s ago``, ``5 min ago``, ``3 d ago``."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now" if seconds < _NOW else f"{int(seconds)} s ago"
