"""Stage 3: how much work the command is, as declared and as it shows."""

from __future__ import annotations

from ..driver.port import StageOutcome
from ..triage import triage
from .work import Work


def perform(work: Work) -> StageOutcome:
    """Fail a command that is declared far simpler than it is."""
    level, check = triage(work.definition, work.context.points, work.context.settings, len(work.step.needs))
    return StageOutcome(check.verdict, check.message or level, (check,))
