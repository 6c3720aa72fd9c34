"""What follows from the events of one run while somebody reads them: results, diagnostics, progress, lenses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bandleader.pipeline.events import Event
from bandleader.pipeline.narration.story import ENDED

from .findings import findings_of
from .outlet import Outlet
from .run import Run

if TYPE_CHECKING:
    from ..server import Server
    from .runs import Runs


class Attention:
    """A run is under way from the making of this to `close`; it stands among `Runs.active` meanwhile."""

    def __init__(self, runs: Runs, run: Run) -> None:
        """Shows that it runs."""
        self.run = run
        self._runs = runs
        self._server: Server = runs.server
        self._outlet = Outlet(runs.server, run)
        runs.shown[self._outlet.token] = run
        self._server.publisher.refresh_lenses()

    def take(self, events: Sequence[Event]) -> None:
        """Events that the story of the run has taken in."""
        self._runs.history(self.run.folder).take(events)
        self._find(events)
        self._outlet.take(events)

    def changed(self) -> None:
        """Tell how the session stands."""
        self._outlet.session_changed()

    def leave(self) -> None:
        """Nobody reads the run any more."""
        del self._runs.active[self.run.folder, self.run.name], self._runs.shown[self._outlet.token]

    def close(self, message: str) -> None:
        """End the progress with a message; a session whose engine is gone is told as interrupted."""
        if self.run.status == "interrupted":
            self._runs.history(self.run.folder).interrupt(self.run.story)
            self.changed()
        self._outlet.close(message)
        self._server.publisher.refresh_lenses()

    def _find(self, events: Sequence[Event]) -> None:
        """Keep the diagnostics of the commands in step with what has happened to them."""
        run, ran = self.run, self._server.reports.ran
        changed: set[str] = set()
        for event in events:
            if event.type in ("session_started", "session_resumed"):
                ahead = (id for id, command in run.story.commands.items() if command.status not in ENDED)
                changed.update(path for id in ahead if ran.pop(path := run.paths.get(id, ""), ()))
            elif event.type in ("command_ended", "command_parked") and event.command in run.paths:
                path = run.paths[event.command]
                if found := findings_of(run.story.commands[event.command], event.session):
                    ran[path] = found
                    changed.add(path)
                elif ran.pop(path, ()):
                    changed.add(path)
        if changed:
            self._server.publisher.update(changed)
