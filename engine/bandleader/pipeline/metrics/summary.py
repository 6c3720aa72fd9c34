"""Sums over measurements: how often each command ran, how often it failed, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .measurement import Measurement


class CommandSummary(NamedTuple):
    """One command. ``p50`` and ``p95`` are seconds, over all runs that were not cancelled; ``last`` is when the newest
    run ended (Unix seconds) and ``last_outcome`` how. ``cost`` is US dollars.
    """

    command: str
    runs: int
    succeeded: int
    failed: int
    p50: float
    p95: float
    last: float
    last_outcome: str
    memory: int
    tokens: int
    cost: float


def summary(measurements: Iterable[Measurement]) -> list[CommandSummary]:
    """A summary of each command that ran, by name."""
    runs: dict[str, list[Measurement]] = {}
    for measurement in measurements:
        runs.setdefault(measurement.command, []).append(measurement)
    return [_summary(command, runs[command]) for command in sorted(runs)]


def _summary(command: str, runs: Sequence[Measurement]) -> CommandSummary:
    outcomes = [run.outcome for run in runs]
    durations = sorted(run.duration for run in runs if run.outcome != "cancelled")
    newest = max(runs, key=lambda run: (run.at, run.seq))
    return CommandSummary(
        command,
        len(runs),
        outcomes.count("succeeded"),
        outcomes.count("failed"),
        percentile(durations, 0.50),
        percentile(durations, 0.95),
        newest.at,
        newest.outcome,
        max(run.memory for run in runs),
        sum(run.tokens for run in runs),
        sum(run.cost for run in runs),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that ``share`` of the values do not exceed; 0 of none."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
