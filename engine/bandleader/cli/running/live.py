"""The live view: a line for each command at work, a line on all of them, and what has ended scrolls away above.

A thread draws, so that a slow terminal holds up nothing; it draws only when something has changed, ten times a second
at most, and never takes more than a small share of the time. A run that is over in a moment never pays for rich.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, final

from ...pipeline.events import Event
from ...pipeline.narration.story import Story
from ..output.colour import Painter
from .frame import frame
from .lines import progress_line
from .printer import Printer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

PATIENCE: Final = 1.0  # seconds with plain lines only
FRAME: Final = 0.1  # seconds between two frames at least
TICK: Final = 1.0  # seconds between two frames at most: times go on
SHARE: Final = 0.03  # of the time may be spent drawing
_QUIET: Final = frozenset({"started"})  # words that only matter where there is no line for each command at work


@final
class LiveView:
    """Shown inside its ``with``. ``console`` is the terminal, by default that of the printer."""

    def __init__(self, story: Story, printer: Printer, paint: Painter, console: Console | None = None) -> None:
        self._story, self._printer, self._paint, self._console = story, printer, paint, console
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._news = threading.Event()
        self._over = threading.Event()
        self._live: Live | None = None
        self._shown: tuple[str, ...] = ()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._draw, name="live view", daemon=True)

    def __enter__(self) -> LiveView:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._news.set()
        self._thread.join()
        if self._live:
            self._live.stop()
        self._write(self._take())

    def __call__(self, events: Sequence[Event]) -> None:
        """Take in events; they are shown with the next frame."""
        with self._lock:
            for event in events:
                self._story.feed(event)
                line = progress_line(event, self._story)
                if line and line.word not in _QUIET:
                    self._lines.append(line.written(self._paint))
        if not self._news.is_set():
            self._news.set()

    def recall(self, events: Iterable[Event]) -> None:
        """Take in what was before, which is not shown."""
        with self._lock:
            for event in events:
                self._story.feed(event)

    def _draw(self) -> None:
        while not self._over.is_set():
            self._news.wait(TICK)
            self._news.clear()
            before = time.thread_time()
            try:
                self.step(time.time())
            except OSError:  # the terminal is gone; the run is not
                self._printer.gone = True
                return
            self._over.wait(max(FRAME, (time.thread_time() - before) / SHARE))

    def step(self, now: float) -> None:
        """Show what there is to show at ``now`` (Unix time in seconds)."""
        if self._live is None and time.monotonic() - self._began < PATIENCE:
            self._write(self._take())
            return
        from rich.console import Group
        from rich.text import Text

        live = self._live or self._start()
        with self._lock:
            lines, self._lines = self._lines, []
            shown = frame(self._story, now, live.console.width, live.console.height)
        plain = tuple(line.plain for line in shown)
        changed, self._shown = plain != self._shown, plain
        if not (lines or changed):
            return
        with live.console:  # one write for both
            if lines:
                live.console.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)
            live.update(Group(*shown), refresh=True)

    def _start(self) -> Live:
        from rich.console import Console
        from rich.live import Live

        console = self._console or Console(file=self._printer.stream, highlight=False, markup=False, emoji=False)
        self._live = Live(
            console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._live.start()
        return self._live

    def _take(self) -> list[str]:
        with self._lock:
            lines, self._lines = self._lines, []
        return lines

    def _write(self, lines: Sequence[str]) -> None:
        if lines:
            self._printer.write("\n".join(lines) + "\n")
