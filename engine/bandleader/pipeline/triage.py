"""How much work a command is: as it says, and as it shows.

## What it measures
The agents that a command deploys, the commands it depends on and the lines of its body. They show a level of
complexity beside the one that is declared (`complexity`, by default `simple`). The higher one is the level of the run.

## Limit
A command that is or calls itself simple deploys fewer than five agents. Otherwise the evidence is only told: 5
dependencies or 300 lines look medium; 10 agents, 12 dependencies or 1,000 lines look complex.

## Why
Points are spent by what commands declare (simple 1, medium 3, complex 8). A command declared too small spends the
budget of a plan unseen, and people are surprised by how long it takes and what it costs.

## When it fails
Only when the declaration cannot be right. Declare `complexity: medium` or `complex`, or name fewer agents. The session
waits for a person: after the file is corrected, `bandleader resume --continue` goes on.

## Configure
There is nothing to switch off; `gates.complexity-budget` says what a whole plan may cost.

## Source
Bandleader: stage `complexity_triage`; rule QG002.
"""

from __future__ import annotations

from typing import Final, Protocol

from ..library.complexity import MANY_AGENTS, WEIGHTS, is_misdeclared, points
from ..library.settings import Settings
from .check import Check
from .plan import Plan
from .planning.definition import Definition

RULE = "QG002"
_LEVELS: Final = tuple(WEIGHTS)
_FROM: Final = {"agents": (MANY_AGENTS, 10), "dependencies": (5, 12), "lines": (300, 1000)}


class Weighed(Protocol):
    """A definition or a step."""

    @property
    def complexity(self) -> str: ...
    @property
    def agents(self) -> tuple[str, ...]: ...


def weight(command: Weighed) -> int:
    """The points of one command."""
    return points(command.complexity, len(command.agents))


def plan_points(plan: Plan) -> int:
    """The points of the commands that will run."""
    return sum(weight(step) for step in plan.steps if step.decision == "run")


def triage(definition: Definition, plan_points: int, settings: Settings, dependencies: int = 0) -> tuple[str, Check]:
    """The level of a command (`simple`, `medium` or `complex`), and whether its declaration can be right.

    ``dependencies`` is how many commands it names, ``plan_points`` what the whole plan costs.
    """
    declared = definition.complexity if definition.complexity in WEIGHTS else _LEVELS[0]
    agents = len(definition.agents)
    evident = _evident({"agents": agents, "dependencies": dependencies, "lines": definition.body.count("\n") + 1})
    level = max(declared, evident, key=_LEVELS.index)
    measured = f"{declared}, looks {evident}; {weight(definition)} of {plan_points} points"
    limit = f"simple is fewer than {MANY_AGENTS} agents"
    if is_misdeclared(definition.complexity, agents):
        message = f"a command with {agents} agents is not simple: declare `complexity: {evident}`"
        return level, Check("complexity_triage", "failed", measured, limit, message, RULE)
    message = f"declared {declared}, but looks {evident}" if level != declared else ""
    return level, Check("complexity_triage", "passed", measured, limit, message)


def _evident(evidence: dict[str, int]) -> str:
    highest = 0
    for name, (medium, complex_) in _FROM.items():
        highest = max(highest, (evidence[name] >= medium) + (evidence[name] >= complex_))
    return _LEVELS[highest]
