"""A plan to read: what runs, in which order, and why."""

from __future__ import annotations

import json
from typing import Any

from ...pipeline.narration.words import said_target
from ...pipeline.plan import Plan
from ...text.plural import plural
from ...text.visible import visible
from ..output.colour import Painter
from .roles import ROLES
from .table import columns, table

SCHEMA = 1


def plan_text(plan: Plan, paint: Painter, arguments: str = "", limit: int | None = None) -> str:
    """The steps as a table of at most ``limit`` columns (those of the terminal), and one line on all of them."""
    rows = [
        (str(number), step.id, step.decision, step.reason, step.runner, " ".join(step.needs) or "-")
        for number, step in enumerate(plan.steps, 1)
    ]
    lines = table(
        ("#", "command", "decision", "why", "runner", "needs"),
        rows,
        paint,
        limit=columns() if limit is None else limit,
        wrapped=(3, 5),
        roles={2: ROLES.get},
    )
    return "\n".join([*lines, "", _total(plan, arguments)]) + "\n"


def nothing_to_do(plan: Plan) -> str:
    """One sentence, "" if there is something to do."""
    if not plan.is_done:
        return ""
    target = plan.steps[-1]
    others = len(plan.steps) - 1
    rest = f", and so {'is' if others == 1 else 'are'} the {others:,} it needs" if others else ""
    return f"Nothing to do: {visible(target.id)} is {target.decision} ({visible(target.reason)}){rest}."


def plan_json(plan: Plan, arguments: str = "") -> str:
    """The plan as one JSON object: ``schema``, ``target``, ``arguments``, ``options``, ``counts`` and ``steps``."""
    from ...pipeline.plan_data import plan_to_data

    data: dict[str, Any] = {"schema": SCHEMA, **plan_to_data(plan), "arguments": arguments}
    decisions = [step.decision for step in plan.steps]
    data["counts"] = {decision: decisions.count(decision) for decision in ("run", "satisfied", "cached")}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _total(plan: Plan, arguments: str) -> str:
    if nothing := nothing_to_do(plan):
        return nothing
    decisions: list[str] = [step.decision for step in plan.steps]
    left = [f"{decisions.count(each):,} {each}" for each in ("satisfied", "cached") if each in decisions]
    of = f"{decisions.count('run'):,} of " if left else ""
    because = f" ({', '.join(left)})" if left else ""
    what = visible(said_target(plan.target, arguments))
    return f"{what}: {of}{plural(len(decisions), 'command')} to run{because}."
