"""The five gates that a command passes before it runs. Each is a function `check(subject) -> Check`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..check import Check
from ..subject import Subject
from . import complexity_budget, documentation, file_creation, resources, safety

GATES: Final[tuple[Callable[[Subject], Check], ...]] = (
    file_creation.check,
    complexity_budget.check,
    documentation.check,
    safety.check,
    resources.check,
)
