"""The three ways to show a log: events as lines, events as JSON, and what the commands printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TextIO

from ...pipeline.events import Event
from ...pipeline.narration.story import Story
from ...pipeline.narration.words import clock
from ...pipeline.runners.plain import plain
from ...text.visible import visible
from ..output.colour import painter_for
from .json_events import json_lines
from .lines import log_line
from .output import Output

_PIECE: Final = 500  # lines written at once


class EventLines:
    """A line an event, of all commands or of one, with the time of day."""

    def __init__(self, only: str, stream: TextIO) -> None:
        self._only, self._stream = only, stream
        self._story = Story(lean=True)
        self._paint = painter_for(stream)

    def __call__(self, events: Iterable[Event]) -> None:
        """Show what comes next; whatever was before must have been shown by this object, too."""
        for event in events:
            self._story.feed(event)
            if self._only in ("", event.command) and (line := log_line(event, self._story)):
                self._stream.write(f"{clock(event.at)}  {line.written(self._paint)}\n")
        self._stream.flush()


class JsonLines:
    """Every event as a line of JSON, of all commands or of one."""

    def __init__(self, only: str, stream: TextIO) -> None:
        self._only, self._stream = only, stream

    def __call__(self, events: Iterable[Event]) -> None:
        """Show what comes next."""
        piece: list[Event] = []
        for event in events:
            if self._only in ("", event.command):
                piece.append(event)
            if len(piece) == _PIECE:
                self._stream.write(json_lines(piece))
                piece.clear()
        self._stream.write(json_lines(piece))
        self._stream.flush()


class Outputs:
    """What the commands printed, or one of them, as far as it is in their files; each file under a headline."""

    def __init__(self, only: str, stream: TextIO) -> None:
        self._only, self._stream = only, stream
        self._paint = painter_for(stream)
        self._files: dict[str, tuple[str, Output]] = {}  # by path: headline, file
        self._numbers: dict[str, int] = {}  # of files, by command
        self._last = ""

    def __call__(self, events: Iterable[Event]) -> None:
        """Take in what comes next, and show what was printed since the last call."""
        for event in events:
            log = event.data.get("log") if event.type == "process_started" else None
            if log and log not in self._files and self._only in ("", event.command):
                number = self._numbers[event.command] = self._numbers.get(event.command, 0) + 1
                again = f", again ({number})" if number > 1 else ""
                self._files[log] = f"==> {visible(event.command)}{again}", Output(log)
        for headline, file in self._files.values():
            for piece in file.news():
                if headline != self._last:
                    self._stream.write(self._paint("bold", headline) + "\n")
                    self._last = headline
                self._stream.write(piece)
        self._stream.flush()


class Sayings:
    """What commands said that workers run, as far as the events tell; the whole of it is where they say at its end."""

    def __init__(self, only: str, stream: TextIO) -> None:
        self._only, self._stream = only, stream
        self._paint = painter_for(stream)
        self._hosts: dict[str, str] = {}
        self._last = ""

    def __call__(self, events: Iterable[Event]) -> None:
        """Show what comes next."""
        for event in events:
            if event.type == "command_claimed":
                self._hosts[event.command] = event.data["host"]
            elif self._only in ("", event.command):
                self._show(event)
        self._stream.flush()

    def _show(self, event: Event) -> None:
        text = event.data.get("text") if event.type == "runner_said" else ""
        if not text and event.type != "process_started":
            return
        if event.command != self._last:
            self._last = event.command
            self._stream.write(self._paint("bold", f"==> {visible(event.command)}") + "\n")
        if text:
            self._stream.write(plain(text).rstrip("\n") + "\n")
        elif log := event.data.get("log"):
            place = f"{self._hosts.get(event.command, '')}:{log}"
            self._stream.write(f"(all of it: {visible(place)})" + "\n")
