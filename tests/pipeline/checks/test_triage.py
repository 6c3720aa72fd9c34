"""Triage: the level of a command, and the one declaration that cannot be right."""

from __future__ import annotations

import pytest

from bandleader.library.settings import DEFAULT
from bandleader.pipeline.plan import Plan, Step
from bandleader.pipeline.triage import plan_points, triage, weight

from .build import subject

LIMIT = "simple is fewer than 5 agents"


@pytest.mark.parametrize(
    ("front_matter", "lines", "dependencies", "level", "measured", "message"),
    [
        ("", 2, 0, "simple", "simple, looks simple; 1 of 50 points", ""),
        ("agents: [a, b, c, d]", 2, 4, "simple", "simple, looks simple; 5 of 50 points", ""),
        ("", 300, 0, "medium", "simple, looks medium; 1 of 50 points", "declared simple, but looks medium"),
        ("", 2, 12, "complex", "simple, looks complex; 1 of 50 points", "declared simple, but looks complex"),
        ("complexity: complex", 2, 5, "complex", "complex, looks medium; 8 of 50 points", ""),
        ("complexity: medium\nagents: [a, b, c, d, e]", 2, 0, "medium", "medium, looks medium; 8 of 50 points", ""),
        ("complexity: huge", 2, 0, "simple", "simple, looks simple; 1 of 50 points", ""),
    ],
)
def test_evidence_is_told(
    front_matter: str, lines: int, dependencies: int, level: str, measured: str, message: str
) -> None:
    definition = subject(front_matter, "Ship it.\n" * (lines - 1)).definition
    found, check = triage(definition, 50, DEFAULT, dependencies)
    assert (found, check) == (level, ("complexity_triage", "passed", measured, LIMIT, message, ""))


@pytest.mark.parametrize(("agents", "level"), [(5, "medium"), (10, "complex")])
def test_a_simple_command_with_many_agents_fails(agents: int, level: str) -> None:
    definition = subject(f"agents: {[f'a{n}' for n in range(agents)]}").definition
    found, check = triage(definition, 50, DEFAULT)
    assert found == level
    assert check == (
        "complexity_triage",
        "failed",
        f"simple, looks {level}; {agents + 1} of 50 points",
        LIMIT,
        f"a command with {agents} agents is not simple: declare `complexity: {level}`",
        "QG002",
    )


def test_a_plan_weighs_what_will_run() -> None:
    def step(id: str, decision: str, complexity: str, *agents: str) -> Step:
        return Step(id, id, (), decision, "", "", "", complexity=complexity, agents=agents)  # type: ignore[arg-type]

    steps = (
        step("a", "satisfied", "complex"),
        step("b", "cached", "complex"),
        step("c", "run", "medium", "x", "y"),
        step("d", "run", "simple"),
    )
    assert [weight(each) for each in steps] == [8, 8, 5, 1]
    assert plan_points(Plan("d", steps)) == 6
