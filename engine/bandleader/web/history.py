"""What all runs of a workspace amount to, summed up from the event log and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from ..pipeline.engine import Engine
from ..pipeline.events import Event
from ..pipeline.metrics.measurement import measured
from ..pipeline.metrics.selection import among, bounds, select
from ..pipeline.store.log import Log
from ..pipeline.upkeep.status import live_session
from ..pipeline.upkeep.summaries import SessionSummary, summaries
from .shapes import CheckTally, Failure, History, LastResult, SessionRow

SESSIONS: Final = 50  # the newest, that a history shows
FAILURES: Final = 20  # reasons of failure that are kept of a session
_CHECKED: Final = ("quality_gates", "validation", "quality_assurance")
_STAGE: Final = "json_extract(data, '$.stage')"
_TOLD: Final = ("command_ended", "retry_scheduled", "attempt_failed", "command_parked")
_SUMMED: Final = frozenset((*_TOLD, "stage_ended"))
# Only stages with checks are decoded; there are three of them among ten.
_WHERE: Final = (
    f"seq >= ? AND ({among('type', _TOLD)} OR "
    f"(type = 'stage_ended' AND {among(_STAGE, _CHECKED)}))"
)


def history_data(engine: Engine, log: Log | None) -> History:
    """The newest `SESSIONS` runs, newest first, which of them runs now, and how each command ended last.

    Raises:
        LogError: the log cannot be read.
    """
    live = live_session(engine.layout)
    if log is None:
        return {"live": live, "sessions": [], "results": {}}
    return {"live": live, "sessions": sessions_data(log, live), "results": _results(log)}


def sessions_data(log: Log, live: str) -> list[SessionRow]:
    """The newest `SESSIONS` runs, newest first; ``live`` is the one that runs now.

    Raises:
        LogError: the log cannot be read.
    """
    found = summaries(log, live, SESSIONS)
    sums = {summary.id: _Sums() for summary in found}
    if found:
        first = bounds(log.path, found[-1].id)[0]
        for event in select(log.path, _WHERE, (first,)):
            if event.session in sums:
                sums[event.session].add(event)
    return [_session(summary, sums[summary.id]) for summary in found]


def session_row(summary: SessionSummary, events: Iterable[Event]) -> SessionRow:
    """The row of one session from its events."""
    sums = _Sums()
    for event in events:
        if event.type in _SUMMED:
            sums.add(event)
    return _session(summary, sums)


def _session(summary: SessionSummary, sums: _Sums) -> SessionRow:
    row = {
        **summary._asdict(),
        "tokens": sums.tokens,
        "cost": sums.cost,
        "retries": sums.retries,
        "checks": list(sums.checks.values()),
        "failures": sums.failures[-FAILURES:],
    }
    return cast("SessionRow", row)


class _Sums:
    """What the events of one session add up to."""

    def __init__(self) -> None:
        self.tokens = 0
        self.cost = 0.0
        self.retries = 0
        self.checks: dict[tuple[str, str], CheckTally] = {}
        self.failures: list[Failure] = []

    def add(self, event: Event) -> None:
        if event.type == "command_ended":
            measurement = measured(event)
            self.tokens += measurement.tokens
            self.cost += measurement.cost
        elif event.type == "retry_scheduled":
            self.retries += 1
        elif event.type == "stage_ended":
            self._tally(event.data["stage"], event.data.get("checks", ()))
        else:
            self._fail(event)

    def _fail(self, event: Event) -> None:
        parked = event.type == "command_parked"
        failure: Failure = {
            "command": event.command,
            "stage": event.data.get("stage", ""),
            "message": event.data.get("message", ""),
            "strategy": "parked" if parked else event.data.get("strategy", ""),
        }
        if parked and self.failures and {**self.failures[-1], "strategy": "parked"} == failure:
            self.failures.pop()  # the attempt that led to the parking
        self.failures.append(failure)

    def _tally(self, stage: str, checks: Sequence[Mapping[str, Any]]) -> None:
        for check in checks:
            name = check["name"]
            tally = self.checks.setdefault((stage, name), {"stage": stage, "name": name, "passed": 0, "failed": 0})
            if check["verdict"] == "passed":
                tally["passed"] += 1
            elif check["verdict"] == "failed":
                tally["failed"] += 1


def _results(log: Log) -> dict[str, LastResult]:
    """How each command ended last, by its id."""
    found: dict[str, LastResult] = {
        id: {"outcome": "succeeded", "at": success.at} for id, success in log.successes().items()
    }
    for id, failures in log.breakers().items():
        if id not in found or failures.last > found[id]["at"]:
            found[id] = {"outcome": "failed", "at": failures.last}
    return found
