"""Stage 5: the five gates before anything runs. All of them are asked, so that a person sees everything at once."""

from __future__ import annotations

from ..driver.port import StageOutcome
from ..gates import GATES
from .subject import subject_of
from .work import Work, judged


def perform(work: Work) -> StageOutcome:
    """Pass when all gates pass. Raises CommandGone."""
    subject = subject_of(work)
    return judged([gate(subject) for gate in GATES])
