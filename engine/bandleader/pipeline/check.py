"""The result of one gate, validation or quality check: what was measured against which limit."""

from __future__ import annotations

from typing import NamedTuple

from .stage import Verdict


class Check(NamedTuple):
    """``measured`` and ``limit`` are words for a person; ``rule`` is the code that `explain` knows, or ""."""

    name: str
    verdict: Verdict
    measured: str
    limit: str
    message: str = ""
    rule: str = ""
