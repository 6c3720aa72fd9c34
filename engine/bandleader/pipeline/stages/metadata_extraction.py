"""Stage 2: what the command says of itself is what the plan is made of.

A library may change while it runs. A body that was edited meanwhile runs as it is now, and its success counts for that
text; a declaration that was edited makes the plan wrong, which is for a person to decide.
"""

from __future__ import annotations

from ..driver.port import StageOutcome
from ..planning.planner import differences
from .work import Work, failed


def perform(work: Work) -> StageOutcome:
    """Fail if the plan does not hold any more. Raises CommandGone."""
    definition = work.definition
    if changed := differences(work.step, definition):
        keys = ", ".join(changed)
        return failed(
            f"{keys} of {work.step.id} changed after the plan was made: end this session with "
            "`bandleader resume --abort` and run anew, or put the old front matter back"
        )
    return StageOutcome("passed", result={"text_digest": definition.digest})
