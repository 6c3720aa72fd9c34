"""What a run shows while it runs; the engine calls a view with every batch of events, in its own thread.

A view also feeds the story that the summary is made of.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol, TypeAlias

from ...pipeline.events import Event
from ...pipeline.narration.story import Story
from ..output.colour import Painter, painter_for
from .json_events import json_lines
from .lines import progress_line
from .printer import Printer

Form: TypeAlias = Literal["text", "json"]


class View(Protocol):
    """Takes in events as they occur."""

    def __call__(self, events: Sequence[Event]) -> None:
        """Show a batch of events."""

    def recall(self, events: Iterable[Event]) -> None:
        """Take in what was before, which is not shown."""


class LinesView:
    """A line for each turn that a command takes: for pipes, files and terminals that cannot do more."""

    def __init__(self, story: Story, printer: Printer, paint: Painter) -> None:
        self._story, self._printer, self._paint = story, printer, paint

    def __call__(self, events: Sequence[Event]) -> None:
        lines = []
        for event in events:
            self._story.feed(event)
            if line := progress_line(event, self._story):
                lines.append(line.written(self._paint) + "\n")
        if lines:
            self._printer.write("".join(lines))

    def recall(self, events: Iterable[Event]) -> None:
        for event in events:
            self._story.feed(event)


class JsonView:
    """Every event, for programs."""

    def __init__(self, story: Story, printer: Printer) -> None:
        self._story, self._printer = story, printer

    def __call__(self, events: Sequence[Event]) -> None:
        self.recall(events)
        self._printer.write(json_lines(events))

    def recall(self, events: Iterable[Event]) -> None:
        for event in events:
            self._story.feed(event)


def showing(story: Story, form: Form) -> AbstractContextManager[View]:
    """The view that suits standard output; it is shown inside the ``with``."""
    printer = Printer(sys.stdout)
    if form == "json":
        return nullcontext(JsonView(story, printer))
    paint = painter_for(sys.stdout)
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from .live import LiveView

        return LiveView(story, printer, paint)
    return nullcontext(LinesView(story, printer, paint))
