"""Whether a command and its plan cost no more than they may.

## What it measures
The points of the command (simple 1, medium 3, complex 8, and 1 for each agent) and of all commands of the plan that
are to run.

## Limit
`gates.complexity-budget` points for a whole plan; no limit unless it is set. A command that calls itself simple, or
says nothing, deploys fewer than five agents.

## Why
A name typed in a hurry can start dozens of commands and agents. A budget says so before the first has cost anything.

## When it fails
Nothing has run. Over budget: run a smaller target, mark what is done already as satisfied, or raise the budget.
Mis-declared: write `complexity: medium` or `complex`.

## Configure
`complexity-budget` under `[gates]` in `bandleader.toml`; 0 is no limit.

## Source
Bandleader: pre-execution gates; rule QG002.
"""

from __future__ import annotations

from ...library.complexity import MANY_AGENTS, is_misdeclared
from ..check import Check
from ..subject import Subject
from ..triage import weight

RULE = "QG002"


def check(subject: Subject) -> Check:
    """See the module."""
    definition, budget = subject.definition, subject.settings.gates.complexity_budget
    measured = f"{weight(definition)} of {subject.points} points in the plan"
    limit = f"at most {budget} points a plan" if budget else "no budget"
    agents = len(definition.agents)
    if is_misdeclared(definition.complexity, agents):
        message = f"{agents} agents are not simple (fewer than {MANY_AGENTS} are): declare `complexity: medium`"
        return Check("complexity_budget", "failed", measured, limit, message, RULE)
    if budget and subject.points > budget:
        message = (
            f"the plan costs {subject.points} points, {subject.points - budget} more than gates.complexity-budget: "
            "run a smaller target, or raise the budget"
        )
        return Check("complexity_budget", "failed", measured, limit, message)
    return Check("complexity_budget", "passed", measured, limit)
