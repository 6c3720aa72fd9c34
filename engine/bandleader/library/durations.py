"""Durations as people write them: a number and a unit, `90s`, `1.5h`."""

from __future__ import annotations

from typing import Final, NewType

from ..text.late import compile_late

Seconds = NewType("Seconds", float)

PATTERN: Final = r"\d+(\.\d+)?(ms|s|m|h|d)"
_DURATION: Final = compile_late(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def parse_duration(text: str) -> Seconds | None:
    """The seconds that ``text`` means, None if it is no duration. A number without a unit is none."""
    match = _DURATION.fullmatch(text.strip())
    return Seconds(float(match[1]) * _UNITS[match[2]]) if match else None


def write_duration(seconds: float) -> str:
    """A duration as it is written in a configuration, in the largest unit that needs no fraction: `90s`, `10m`."""
    milliseconds = round(seconds * 1000)
    for unit, size in reversed(_UNITS.items()):
        count, rest = divmod(milliseconds, round(size * 1000))
        if count and not rest:
            return f"{count}{unit}"
    return "0s"


def say_duration(seconds: float) -> str:
    """A duration in words for a person: `40 ms`, `2.5 s`, `3 min 20 s`, `1 h 5 min`, `2 d 3 h`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    whole = round(seconds)
    for size, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{whole} s"
