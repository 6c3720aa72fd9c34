"""What the client is told of a run while it goes on: progress, events and new lenses, so often and no oftener."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Literal

from lsprotocol import types

from bandleader.pipeline.events import Event

from .run import TURNS, Run

if TYPE_CHECKING:
    from ..server import Server

TICK: Final = 0.1  # seconds between two reports
MOST: Final = 200  # events of one report; of what commands print, only the first of more are sent

_numbers = count(1)


class Outlet:
    """Gathers what happens in one run and tells it in turns."""

    def __init__(self, server: Server, run: Run) -> None:
        """Shows the progress as soon as the client has agreed to it."""
        self.server, self.run = server, run
        self.token = f"bandleader-run-{next(_numbers)}"
        self._progress: Literal["asked", "shown", "ended"] = "asked"
        self._events: list[Event] = []
        self._omitted = 0
        self._staged = False
        self._timer: asyncio.TimerHandle | None = None
        self._told = ""
        if server.client.progress:
            params = types.WorkDoneProgressCreateParams(self.token)
            asked = server.protocol.send_request(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)
            asked.add_done_callback(self._agreed)

    def take(self, events: Sequence[Event]) -> None:
        """Events have happened; they are told at the next turn."""
        for event in events:
            self._staged = self._staged or event.type != "runner_said"
            if self.server.announced.run_events:
                if len(self._events) < MOST or event.type != "runner_said":
                    self._events.append(event)
                else:
                    self._omitted += 1
            if event.type in TURNS:
                self.session_changed()
        if events and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TICK, self._turn)

    def close(self, message: str) -> None:
        """The run has ended: tell what is left, and end the progress with a message."""
        if self._timer is not None:
            self._timer.cancel()
        self._turn()
        if self._progress == "shown":
            self._report(types.WorkDoneProgressEnd(message=message))
        self._progress = "ended"  # an agreement that comes now is too late

    def _turn(self) -> None:
        self._timer = None
        if self._staged:
            self.server.publisher.refresh_lenses()
        activity = self.run.activity
        if self._progress == "shown" and activity != self._told:
            self._told = activity
            self._report(types.WorkDoneProgressReport(message=activity, percentage=self.run.percentage))
        if self._events:
            params = {
                "folder": self.server.uri(self.run.folder),
                "session": self.run.story.id,
                "events": [event._asdict() for event in self._events],
                "omitted": self._omitted,
            }
            self.server.protocol.tell("bandleader/runEvent", params)
        self._events, self._omitted, self._staged = [], 0, False

    def session_changed(self) -> None:
        """Tell how the session stands, to those who want to know."""
        if self.server.announced.run_events:
            story = self.run.story
            params: dict[str, Any] = {
                "folder": self.server.uri(self.run.folder),
                "session": story.id,
                "target": self.run.name,
                "status": self.run.status,
                "reason": story.reason,
            }
            self.server.protocol.tell("bandleader/sessionChanged", params)

    def _agreed(self, answer: Future[None]) -> None:
        if self._progress == "asked" and not answer.cancelled() and answer.exception() is None:
            self._progress = "shown"
            begin = types.WorkDoneProgressBegin(
                f"Running {self.run.title}", cancellable=True, message=self.run.activity, percentage=0
            )
            self._report(begin)

    def _report(self, value: object) -> None:
        self.server.protocol.notify(types.PROGRESS, types.ProgressParams(self.token, value))
