"""Stage 1: the file of the command is where the plan found it."""

from __future__ import annotations

from ...library.paths import shown_path
from ..driver.port import StageOutcome
from .work import Work


def perform(work: Work) -> StageOutcome:
    """Pass with the file. Raises CommandGone."""
    return StageOutcome("passed", shown_path(work.read().path, work.context.workspace))
