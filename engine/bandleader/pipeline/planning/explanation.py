"""Why a command of a plan runs or does not, down to the first cause."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from bandleader.library.suggest import did_you_mean

from ..plan import Plan, Step
from .errors import PlanError

_DECISIONS = {"run": "would run", "satisfied": "would not run", "cached": "would not run, for its result is cached"}


def explain(plan: Plan, id: str) -> list[str]:
    """Lines for a person: what would become of the command and why, what made its dependencies run (indented below it),
    and by which chain the target needs it.

    Raises:
        PlanError: the plan has no such command.
    """
    steps = {step.id: step for step in plan.steps}
    step = steps.get(id)
    if step is None:
        raise PlanError(f"{plan.target} does not need `{id}`{did_you_mean(id, steps)}")
    lines = [f"{id} {_DECISIONS[step.decision]}: {step.reason}"]
    lines += _causes(steps, step)
    if id != plan.target:
        lines.append(f"it is needed: {' -> '.join(_chain(plan, id))}")
    return lines


def _causes(steps: Mapping[str, Step], step: Step) -> Iterator[str]:
    """The dependencies that run, and below each those that it needs; one that was said already is not said again."""
    if step.decision != "run":
        return
    said = {step.id}
    work = [(1, need) for need in reversed(step.needs)]
    while work:
        depth, id = work.pop()
        need = steps[id]
        if need.decision != "run" or id in said:
            continue
        said.add(id)
        yield f"{'  ' * depth}{id} runs first: {need.reason}"
        work += [(depth + 1, further) for further in reversed(need.needs)]


def _chain(plan: Plan, id: str) -> list[str]:
    """A shortest way from the target to a command that it needs."""
    came_from = {plan.target: ""}
    needs = {step.id: step.needs for step in plan.steps}
    border = deque([plan.target])
    while id not in came_from:
        current = border.popleft()
        for need in needs[current]:
            if need not in came_from:
                came_from[need] = current
                border.append(need)
    chain = [id]
    while chain[-1] != plan.target:
        chain.append(came_from[chain[-1]])
    return chain[::-1]
