"""What gates and validations look at, made of a command on its way."""

from __future__ import annotations

from ..subject import Subject
from .work import Work


def subject_of(work: Work) -> Subject:
    """The subject of a command. Raises CommandGone."""
    context, step = work.context, work.step
    return Subject(
        step,
        work.definition,
        context.settings,
        context.workspace,
        context.points,
        context.meter.measure(step.runner),
        tuple(context.library.prelude(name, step.path) for name in step.prelude) if step.runner == "shell" else (),
    )
