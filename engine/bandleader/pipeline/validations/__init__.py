"""The four validations of what an execution left. Each is a function `check(subject, aftermath) -> Check`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..check import Check
from ..subject import Aftermath, Subject
from . import execution_success, quality_metrics, side_effects, state_consistency

VALIDATIONS: Final[tuple[Callable[[Subject, Aftermath], Check], ...]] = (
    execution_success.check,
    state_consistency.check,
    quality_metrics.check,
    side_effects.check,
)
