"""The words that all views of a run share: numbers, times, stages, and how a command or a session stands."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

from ...text.plural import plural
from .story import Story

_COUNTED: Final = ("succeeded", "satisfied", "cached", "failed", "skipped", "cancelled")


def said_stage(stage: str) -> str:
    """``quality_gates`` as it is read: ``quality gates``."""
    return stage.replace("_", " ")


def clock(at: float) -> str:
    """The local time of day."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def day_and_time(at: float) -> str:
    """The local date and time, as short as it sorts."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def said_bytes(count: float) -> str:
    """``812 B``, ``12 kB``, ``3.4 MB``."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def amount(value: Any) -> int:
    """How many: events hold a number, or the things themselves."""
    return value if isinstance(value, int) else len(value or ())


def said_target(target: str, arguments: str) -> str:
    """The command and its arguments as they were typed."""
    return f"{target} {arguments}".rstrip()


def said_counts(story: Story) -> str:
    """How many commands have ended how, without those of which there are none: ``3 succeeded, 1 failed``."""
    counted = [f"{story.counts[status]:,} {status}" for status in _COUNTED if story.counts.get(status)]
    if story.parked:
        counted.append(f"{len(story.parked):,} parked")
    left = len(story.commands) - story.done - len(story.parked)
    if left and story.phase != "running":
        counted.append(f"{left:,} not done")
    return ", ".join(counted) or "nothing has ended yet"


def said_decisions(decisions: Sequence[str]) -> str:
    """What a plan is going to do: ``5 commands: 3 to run, 1 satisfied, 1 cached``."""
    counted = [
        f"{count:,} {words}"
        for decision, words in (("run", "to run"), ("satisfied", "satisfied"), ("cached", "cached"))
        if (count := decisions.count(decision))
    ]
    return f"{plural(len(decisions), 'command')}: {', '.join(counted)}"
