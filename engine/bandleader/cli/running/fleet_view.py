"""A fleet in words: a line a turn, a picture while it runs, and the table of its repositories."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import TYPE_CHECKING, Any, Final

from ...fleet.events import SCHEMA, FleetEvent
from ...fleet.state import FleetState, Row
from ...library.durations import say_duration
from ...pipeline.narration.words import said_target
from ...text.plural import plural
from ...text.visible import visible
from ..output.colour import Painter, painter_for
from .frame import ticking
from .options import said_arguments
from .printer import Printer
from .roles import ROLES
from .table import columns, table
from .views import Form

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

    from ...fleet.driver import Driver

_HEAD: Final = ("line", "repository", "status", "session", "took", "")
_PATIENCE: Final = 1.0  # seconds with plain lines only
_FRAME: Final = 0.2  # seconds between two pictures
_ROLES: Final = {**ROLES, "refused": "error"}


def fleet_text(state: FleetState, paint: Painter, limit: int | None = None) -> str:
    """The table of all repositories, and a line on all of them."""
    rows = [
        (str(row.line), row.target, row.status, row.session or "-", _took(row), row.message)
        for row in state.rows.values()
    ]
    width = columns() if limit is None else limit
    lines = table(_HEAD, rows, paint, limit=width, wrapped=(1, 5), roles={2: _ROLES.get})
    return "\n".join([*lines, "", *_conclusion(state, paint)]) + "\n"


def fleet_json(state: FleetState) -> str:
    """The same as one JSON object."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "fleet": state.id,
        "name": state.name,
        "arguments": state.arguments,
        "outcome": state.outcome,
        "started": state.started,
        "counts": state.counts,
        "repositories": [vars(row) for row in state.rows.values()],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _conclusion(state: FleetState, paint: Painter) -> Iterator[str]:
    counts = ", ".join(f"{number:,} {status}" for status, number in state.counts.items())
    what = visible(said_target(state.name, said_arguments(state.arguments)))
    yield f"{paint('bold', state.id)}: {what} in {_repositories(state)}: {counts}."
    again = [status for status in state.counts if status not in ("succeeded", "failed", "running")]
    if again:
        yield f"`bandleader resume {state.id}` goes on with what is {_either(again)}."
    if state.counts["parked"]:
        yield f"`bandleader resume {state.id} --continue | --skip | --abort` decides about what is parked."


def _repositories(state: FleetState) -> str:
    return plural(len(state.rows), "repository", "repositories")


def _either(words: Sequence[str]) -> str:
    """Words in a sentence."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _took(row: Row) -> str:
    return say_duration(row.ended - row.began) if row.began and row.ended else "-"


class FleetView(AbstractContextManager["FleetView"]):
    """Shows a fleet while it runs: its events for programs, lines for pipes, and a picture on a terminal."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._printer = Printer(sys.stdout)
        self._paint = painter_for(sys.stdout)
        self._pretty = form == "text" and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._driver: Driver | None = None
        self._live: Live | None = None
        self._stack = ExitStack()
        self._began = self._drawn = time.monotonic()

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._stack.close()

    def watch(self, driver: Driver) -> Callable[[], None]:
        """What is called now and then while ``driver`` works."""
        self._driver = driver
        return self._tick

    def __call__(self, event: FleetEvent) -> None:
        """Tell of an event, from whatever thread."""
        if self._form == "json":
            self._printer.write(json.dumps({"schema": SCHEMA, **event._asdict()}, separators=(",", ":")) + "\n")
        elif line := self._line(event):
            self._say(line)

    def _say(self, line: str) -> None:
        """A line above the picture, or just a line."""
        if self._live is None:
            self._printer.write(line + "\n")
            return
        from rich.text import Text

        with suppress(OSError):  # the terminal is gone, which the next picture finds out
            self._live.console.print(Text.from_ansi(line), soft_wrap=True)

    def _line(self, event: FleetEvent) -> str:
        assert self._driver
        state = self._driver.state
        row = state.rows.get(event.line)
        if row is None:
            about = {
                "fleet_started": f"{'fleet':<13}{state.id}: {visible(state.name)} in {_repositories(state)}",
                "cancel_requested": "Cancelling: what runs is asked to end.",
            }
            return about.get(event.type, "")
        if event.type == "repository_began":
            return f"{'started':<13}{visible(row.target)}" if not self._live else ""
        if event.type != "repository_ended":
            return ""
        role = _ROLES.get(row.status)
        word = f"{row.status:<13}"
        why = f": {visible(row.message)}" if row.message else ""
        took = f"  {_took(row)}" if row.began else ""
        return f"{self._paint(role, word) if role else word}{visible(row.target)}{took}{why}"

    def _tick(self) -> None:
        now = time.monotonic()
        if not self._pretty or now - self._began < _PATIENCE or now - self._drawn < _FRAME:
            return
        self._drawn = now
        try:
            self._draw()
        except OSError:  # the terminal is gone; the fleet is not
            self._pretty, self._printer.gone = False, True

    def _draw(self) -> None:
        from rich.console import Console, Group
        from rich.live import Live

        if self._live is None:
            console = Console(file=self._printer.stream, highlight=False, markup=False, emoji=False)
            self._live = self._stack.enter_context(
                Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False)
            )
        console = self._live.console
        assert self._driver
        lines = picture(self._driver.state, self._driver.progress, time.time(), console.width, console.height)
        self._live.update(Group(*lines), refresh=True)


def picture(state: FleetState, progress: Mapping[int, Any], now: float, width: int, height: int) -> list[Text]:
    """A line for each repository at work at ``now`` (Unix time), as many as there is room for, and one on all."""
    from rich.text import Text

    rows = [row for row in list(state.rows.values()) if row.status == "running"]
    shown = rows[: max(1, height - 4)]
    names = min(max((len(row.target) for row in shown), default=0), max(20, width // 2))
    lines = []
    for row in shown:
        at = progress.get(row.line)
        name = row.target if len(row.target) <= names else "…" + row.target[1 - names :]
        done = f"{at.done} of {at.all}" if at and at.all else ""
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(f"{visible(name):<{names}}  ", "bold").append(f"{done:<10}  ", "cyan")
        line.append(f"{ticking(max(0.0, now - row.began)):>5}  ").append(visible(at.doing) if at else "", "dim")
        lines.append(line)
    if len(rows) > len(shown):
        lines.append(Text(f"and {len(rows) - len(shown):,} more at work", "dim"))
    counts = ", ".join(f"{number:,} {status}" for status, number in state.counts.items())
    lines.append(Text(f"{counts}  {ticking(now - state.started)}", "bold"))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines
