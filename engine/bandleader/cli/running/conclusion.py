"""The end of a run: its summary, and the exit code that says the same to programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from ...library.disk import absolute
from ...pipeline.narration.story import Story
from ...text.visible import visible
from ..exit_codes import FAILED, FINE, INTERRUPTED, PARKED
from ..output.colour import painter_for
from .opening import on_as_typed
from .printer import Printer
from .summary import summary
from .views import Form

if TYPE_CHECKING:
    from ...pipeline.engine import Engine

_CODES: Final = {"succeeded": FINE, "failed": FAILED, "cancelled": INTERRUPTED, "parked": PARKED}


def conclude(engine: Engine, story: Story, outcome: str, form: Form) -> int:
    """Print the summary unless programs read along, and what else a person should know; return the exit code."""
    for complaint in engine.complaints:
        click.echo(f"bandleader: {visible(complaint)}", err=True)
    if form == "text":
        Printer(sys.stdout).write("\n" + summary(story, painter_for(sys.stdout), absolute("."), on_as_typed(engine)))
    return _CODES[outcome]
