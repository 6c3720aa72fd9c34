"""What a command weighs, and when its declared complexity cannot be right. Pure."""

from __future__ import annotations

from typing import Final

WEIGHTS: Final = {"simple": 1, "medium": 3, "complex": 8}
MANY_AGENTS: Final = 5
"""Agents from which a command is not simple."""


def points(complexity: str, agents: int) -> int:
    """The points of one command: its weight, and one for each agent. What is not declared is simple."""
    return WEIGHTS.get(complexity, WEIGHTS["simple"]) + agents


def is_misdeclared(complexity: str, agents: int) -> bool:
    """Whether a command with so many agents calls itself simple, in so many words or by saying nothing ("")."""
    return agents >= MANY_AGENTS and complexity in ("", "simple")
