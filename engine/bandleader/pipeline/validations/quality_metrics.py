"""Whether the execution took no more than it may.

## What it measures
Its time, its memory at the peak, the size of its output, and of an agent its cost, tokens and turns. What a runner
does not tell (a CLI without costs, the memory of a small program) is not judged, and the message says so.

## Limit
Those of `quality.limits` that are set; none is unless configured.

## Why
A command that grows slower or dearer from week to week is noticed on the day it does, not on the bill.

## When it fails
The message names everything that is over its limit. Make the command smaller, or raise the limit.

## Configure
`[quality.limits]` in `bandleader.toml`. `run.timeout` and the limits on cost, tokens and turns also end an execution
that is over them; this validation judges what has ended by itself.

## Source
Bandleader: post-execution validations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from ...library.durations import say_duration
from ...library.settings import QualityLimits
from ..check import Check
from ..subject import Aftermath, Subject

_MIB: Final = 1 << 20
_UNLIMITED: Final = QualityLimits()


class _Measure(NamedTuple):
    """``value`` and ``limit`` in the same unit, which ``say`` puts into words.

    ``value`` is None where the runner does not tell, ``limit`` 0 where there is none.
    """

    name: str
    value: float | None
    limit: float
    say: Callable[[float], str]


def check(subject: Subject, aftermath: Aftermath) -> Check:
    """See the module."""
    limits = subject.settings.quality.limits
    if limits == _UNLIMITED:
        measured = say_duration(aftermath.metrics.get("duration", 0.0))
        return Check("quality_metrics", "passed", measured, "no limits")
    limited = [each for each in _measures(limits, aftermath) if each.limit]
    known = [(each, each.value) for each in limited if each.value is not None]
    measured = ", ".join(f"{each.name} {each.say(value)}" for each, value in known)
    limit = "at most " + ", ".join(f"{each.name} {each.say(each.limit)}" for each in limited)
    over = [
        f"{each.name} was {each.say(value)}, at most {each.say(each.limit)} is allowed"
        for each, value in known
        if value > each.limit
    ]
    if over:
        return Check("quality_metrics", "failed", measured, limit, "; ".join(over) + " (quality.limits)")
    unknown = [each.name for each in limited if each.value is None]
    message = f"the runner does not tell {', '.join(unknown)}" if unknown else ""
    return Check("quality_metrics", "passed", measured or "nothing known", limit, message)


def _measures(limits: QualityLimits, aftermath: Aftermath) -> tuple[_Measure, ...]:
    metrics, result = aftermath.metrics, aftermath.result
    return (
        _Measure("time", metrics.get("duration", 0.0), limits.duration, say_duration),
        _Measure("memory", metrics.get("max_rss"), limits.memory * _MIB, _say_size),
        _Measure("output", metrics.get("output_bytes", 0), limits.output * _MIB, _say_size),
        _Measure("cost", metrics.get("cost"), limits.cost, _say_dollars),
        _Measure("tokens", metrics.get("tokens"), limits.tokens, _say_count),
        _Measure("turns", result.get("turns"), limits.turns, _say_count),
    )


def _say_size(size: float) -> str:
    return f"{size / _MIB:,.1f} MiB"


def _say_dollars(amount: float) -> str:
    return f"${amount:,.2f}"


def _say_count(number: float) -> str:
    return f"{number:,.0f}"
