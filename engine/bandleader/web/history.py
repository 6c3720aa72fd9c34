"""What all runs of a workspace amount to, summed up from the event log and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..pipeline.engine import Engine
from ..pipeline.events import Event
from ..pipeline.metrics.measurement import measured
from ..pipeline.metrics.selection import among, bounds, select
from ..pipeline.store.log import Log
from ..pipeline.upkeep.status import live_session
from ..pipeline.upkeep.summaries import SessionSummary, summaries

SESSIONS: Final = 50  # the newest, that a history shows
FAILURES: Final = 20  # reasons of failure that are kept of a session
_CHECKED: Final = ("quality_gates", "validation", "quality_assurance")
_STAGE: Final = "json_extract(data, '$.stage')"
_TOLD: Final = ("command_ended", "retry_scheduled", "attempt_failed", "command_parked")
# Only stages with checks are decoded; there are three of them among ten.
_WHERE: Final = (
    f"seq >= ? AND ({among('type', _TOLD)} OR "
    f"(type = 'stage_ended' AND {among(_STAGE, _CHECKED)}))"
)


def history_data(engine: Engine, log: Log | None) -> dict[str, Any]:
    """The newest `SESSIONS` runs, newest first, which of them runs now, and how each command ended last.

    Raises:
        LogError: the log cannot be read.
    """
    live = live_session(engine.layout)
    if log is None:
        return {"live": live, "sessions": [], "results": {}}
    return {"live": live, "sessions": sessions_data(log, live), "results": _results(log)}


def sessions_data(log: Log, live: str) -> list[dict[str, Any]]:
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


def _session(summary: SessionSummary, sums: _Sums) -> dict[str, Any]:
    return {
        **summary._asdict(),
        "tokens": sums.tokens,
        "cost": sums.cost,
        "retries": sums.retries,
        "checks": [{"stage": stage, "name": name, **tally} for (stage, name), tally in sums.checks.items()],
        "failures": sums.failures[-FAILURES:],
    }


class _Sums:
    """What the events of one session add up to."""

    def __init__(self) -> None:
        self.tokens = 0
        self.cost = 0.0
        self.retries = 0
        self.checks: dict[tuple[str, str], dict[str, int]] = {}
        self.failures: list[dict[str, Any]] = []

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
            self.failures.append(
                {
                    "command": event.command,
                    "stage": event.data.get("stage", ""),
                    "message": event.data.get("message", ""),
                    "strategy": "parked" if event.type == "command_parked" else event.data.get("strategy", ""),
                }
            )

    def _tally(self, stage: str, checks: Sequence[Mapping[str, Any]]) -> None:
        for check in checks:
            tally = self.checks.setdefault((stage, check["name"]), {"passed": 0, "failed": 0})
            if check["verdict"] in tally:
                tally[check["verdict"]] += 1


def _results(log: Log) -> dict[str, dict[str, Any]]:
    """How each command ended last, by its id."""
    found: dict[str, dict[str, Any]] = {
        id: {"outcome": "succeeded", "at": success.at} for id, success in log.successes().items()
    }
    for id, failures in log.breakers().items():
        if failures.last > found.get(id, {}).get("at", 0.0):
            found[id] = {"outcome": "failed", "at": failures.last}
    return found
