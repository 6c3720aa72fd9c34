"""Writes the files of a session while it runs. It listens to the driver; the events are the truth and the files follow.

What it is told it keeps for `EVERY` at most, so that a thousand commands cost a few writes of the session's file. The
end of a session, and its parking, are written at once. Nothing here fails a run: what cannot be written is said once in
``problem``, and `rebuild.catch_up` writes it when the workspace is opened again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, final

from ..events import Event
from ..metrics.measurement import measured
from ..store.errors import LogError
from ..store.layout import Layout
from .command_files import cached_result, completion
from .files import NO_SUCH_NAME, Files
from .metrics_files import MetricsFiles
from .progress import Mark, mark_path, mark_text, read_mark
from .recall import Recall
from .session_file import SessionView

EVERY: Final = 0.1  # seconds
VIEWS: Final = 8  # sessions that are remembered; others are recalled when they go on
_AT_ONCE: Final = frozenset(("session_parked", "session_ended"))

Later: TypeAlias = Callable[[float, Callable[[], None]], Any]


def _nothing(_session: str, _before: int) -> Iterable[Event]:
    return ()


@final
class Projector:
    """Turns events into files. ``feed`` is the listener of a driver; the caller holds the lock of the workspace.

    ``recall`` finds the earlier events of a session that goes on (see `recall.recall_from`); ``later`` calls a
    function after some seconds, as ``loop.call_later`` does. Without it, what is held back is written with the next
    events or by `close`.
    """

    def __init__(self, layout: Layout, recall: Recall = _nothing, later: Later | None = None) -> None:
        self.problem = ""
        self._layout = layout
        self._recall = recall
        self._later = later
        self._files = Files(layout.root)
        self._metrics = MetricsFiles(layout, self._files)
        self._pending: list[Event] = []
        self._views: dict[str, SessionView] = {}
        self._last = 0  # the place of the last event
        self._mark: Mark | None = None
        self._behind = False  # something is not on the disk, so the mark must not move
        self._written = time.monotonic()
        self._waiting = False

    def feed(self, events: Sequence[Event]) -> None:
        """Take in recorded events. Never raises; see ``problem``."""
        self._pending += events
        due = self._written + EVERY - time.monotonic()
        if due <= 0 or any(event.type in _AT_ONCE for event in events):
            self._write()
        elif self._later and not self._waiting:
            self._waiting = True
            self._later(due, self._ring)

    def close(self) -> None:
        """Write what is held back. Never raises."""
        self._write()

    def _ring(self) -> None:
        self._waiting = False
        self._write()

    def _write(self) -> None:
        if not self._pending:
            return
        events, self._pending = sorted(self._pending, key=lambda event: event.seq), []
        if self._mark is None:
            self._mark = read_mark(self._layout)
        completed: dict[str, str] = {}
        cached: dict[str, str] = {}
        sessions: dict[str, SessionView] = {}
        for event in events:
            view = sessions.get(event.session)
            if view is None or event.seq != self._last + 1:
                view = sessions[event.session] = self._view(event)
            self._last = max(self._last, event.seq)
            view.apply(event)
            if event.type == "command_ended":
                self._ended(event, view, completed, cached)
        self._save_all(self._layout.completed, completed)
        self._save_all(self._layout.cached, cached)
        self._append_metrics()
        self._save_all(self._layout.session, {id: view.text() for id, view in sessions.items()})
        self._advance(events)
        for id in list(self._views)[:-VIEWS]:
            del self._views[id]
        self._written = time.monotonic()

    def _view(self, event: Event) -> SessionView:
        """The view of the event's session, as it is before the event.

        Where places are left out, another process has recorded something: the session is recalled with it.
        """
        view = self._views.pop(event.session, None)
        gap = event.seq > self._last + 1 and self._last > 0
        if view is None or gap:
            view = SessionView(event.session)
            if event.type != "session_started":
                try:
                    for earlier in self._recall(event.session, event.seq):
                        view.apply(earlier)
                except LogError as error:
                    self._report(error)
        self._views[event.session] = view  # the last is the latest
        return view

    def _ended(self, event: Event, view: SessionView, completed: dict[str, str], cached: dict[str, str]) -> None:
        asked = view.asked.get(event.command)
        self._metrics.add(measured(event, asked.agents if asked else 0))
        if event.data.get("outcome") != "succeeded":
            return
        completed[event.command] = completion(event)
        key = event.data.get("key")
        if asked and asked.cache > 0 and key:
            cached[key] = cached_result(event, asked.arguments, asked.cache)

    def _save_all(self, path_of: Callable[[str], Path], texts: dict[str, str]) -> None:
        for name, text in texts.items():
            try:
                self._files.replace(path_of(name), text)
            except (OSError, ValueError) as error:
                self._report(error)

    def _append_metrics(self) -> None:
        try:
            self._metrics.write()
        except OSError as error:
            self._report(error)

    def _advance(self, events: Sequence[Event]) -> None:
        """Move the mark over the events that follow it without a gap."""
        if self._behind or self._mark is None:
            return
        last = None
        seq = self._mark.seq
        for event in events:
            if event.seq == seq + 1:
                last, seq = event, event.seq
        if last is None:
            return
        self._mark = Mark(last.seq, last.at)
        try:
            self._files.replace(mark_path(self._layout), mark_text(self._mark))
        except OSError as error:
            self._report(error)

    def _report(self, error: OSError | ValueError | LogError) -> None:
        if isinstance(error, OSError) and error.errno not in NO_SUCH_NAME:
            self._behind = True
            cause = error.strerror or str(error)
            problem = f"the files of this run cannot be written ({cause})"
            way_out = "the event log has everything, and they are written when the next run starts"
        elif isinstance(error, LogError):
            self._behind = True
            problem, way_out = str(error), "`bandleader doctor --rebuild` writes the files of this run again"
        else:
            problem = f"some file of this run cannot have its name ({getattr(error, 'strerror', None) or error})"
            way_out = "the event log has everything"
        self.problem = self.problem or f"{self._layout.root}: {problem}; {way_out}"
