"""A plan as the JSON data of `session_started`, and back. A field at its default is left out; a field that this version
does not know is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Final

from .plan import Plan, Retry, Step

_DEFAULTS: Final = {field.name: field.default for field in fields(Step) if field.default is not MISSING}
_FIELDS: Final = frozenset(field.name for field in fields(Step))
_RETRY_FIELDS: Final = frozenset(field.name for field in fields(Retry))


def plan_to_data(plan: Plan) -> dict[str, Any]:
    """``{"target": id, "steps": [{...}], "options": {...}}``."""
    return {"target": plan.target, "steps": [step_to_data(step) for step in plan.steps], "options": plan.options}


def plan_from_data(data: Mapping[str, Any]) -> Plan:
    """The plan of `plan_to_data`."""
    return Plan(data["target"], tuple(step_from_data(step) for step in data["steps"]), data.get("options", {}))


def step_to_data(step: Step) -> dict[str, Any]:
    """One step of `plan_to_data`."""
    data = {name: value for name, value in vars(step).items() if name not in _DEFAULTS or value != _DEFAULTS[name]}
    if "retry" in data:
        data["retry"] = vars(step.retry)
    return data


def step_from_data(data: Mapping[str, Any]) -> Step:
    """The step of `step_to_data`."""
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name == "retry":
            values[name] = Retry(**{key: number for key, number in value.items() if key in _RETRY_FIELDS})
        elif name in _FIELDS:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Step(**values)
