"""The OpenMetrics text format, version 1.0.0: families of samples.

https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Labels: TypeAlias = "tuple[str, ...]"
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)  # seconds

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


@dataclass
class Family:
    """A counter or gauge: a number for each combination of labels. ``name`` ends with the unit, where there is one."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    labels: Sequence[str] = ()
    unit: str = ""
    values: dict[Labels, float] = field(default_factory=dict)

    def add(self, *labels: str, value: float = 1) -> None:
        """Add to the sample with these label values."""
        self.values[labels] = self.values.get(labels, 0) + value

    def lines(self) -> Iterator[str]:
        """The family as text, samples by their labels."""
        yield from _head(self.name, self.kind, self.unit, self.help)
        suffix = "_total" if self.kind == "counter" else ""
        for labels in sorted(self.values):
            yield f"{self.name}{suffix}{_braces(self.labels, labels)} {_number(self.values[labels])}"


@dataclass
class Histogram:
    """How often a value lay between two bounds, for each combination of labels."""

    name: str
    help: str
    labels: Sequence[str] = ()
    unit: str = ""
    bounds: Sequence[float] = BUCKETS
    counts: dict[Labels, list[int]] = field(default_factory=dict)
    sums: dict[Labels, float] = field(default_factory=dict)

    def observe(self, *labels: str, value: float) -> None:
        """Count a value."""
        counts = self.counts.setdefault(labels, [0] * (len(self.bounds) + 1))
        counts[bisect_left(self.bounds, value)] += 1
        self.sums[labels] = self.sums.get(labels, 0.0) + value

    def lines(self) -> Iterator[str]:
        """The family as text: buckets are cumulative, the last holds everything."""
        yield from _head(self.name, "histogram", self.unit, self.help)
        for labels in sorted(self.counts):
            total = 0
            for bound, count in zip((*self.bounds, math.inf), self.counts[labels], strict=True):
                total += count
                yield f"{self.name}_bucket{_braces((*self.labels, 'le'), (*labels, _number(float(bound))))} {total}"
            yield f"{self.name}_count{_braces(self.labels, labels)} {total}"
            yield f"{self.name}_sum{_braces(self.labels, labels)} {_number(self.sums[labels])}"


def exposition(families: Sequence[Family | Histogram]) -> str:
    """All families as one text, which ends with ``# EOF``."""
    return "\n".join([*(line for family in families for line in family.lines()), "# EOF\n"])


def _head(name: str, kind: str, unit: str, help: str) -> Iterator[str]:  # noqa: A002  # the format's word
    yield f"# TYPE {name} {kind}"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {_escape(help)}"


def _braces(names: Sequence[str], values: Sequence[str]) -> str:
    pairs = ",".join(f'{name}="{_escape(value)}"' for name, value in zip(names, values, strict=True))
    return f"{{{pairs}}}" if pairs else ""


def _escape(text: str) -> str:
    """A text within quotes; what UTF-8 cannot say becomes a question mark."""
    return "".join(_ESCAPES.get(char, char) for char in text.encode("utf-8", "replace").decode())


def _number(value: float) -> str:
    if value == math.inf:
        return "+Inf"
    return repr(value)
