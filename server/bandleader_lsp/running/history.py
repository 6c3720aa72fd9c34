"""What ran before in a workspace, read from its event log beside everything else."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from bandleader.ide.last_result import LastResult
from bandleader.library import disk
from bandleader.pipeline.errors import EngineError
from bandleader.pipeline.events import Event
from bandleader.pipeline.narration.story import Story, story_of
from bandleader.pipeline.store.errors import LogError, LogMissing
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.lock import Holder, holder
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.store.search import find_session
from bandleader.pipeline.upkeep.results import LastResults, last_results
from bandleader.workspace.scope import scope_of

from .run import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bandleader.pipeline.upkeep.summaries import SessionSummary

log = logging.getLogger(__name__)


class History:
    """The results of one workspace folder, and which version of the log they are from."""

    def __init__(self, folder: str) -> None:
        """Nothing is known yet. ``folder`` is open in the client; the engine may keep its log in one above."""
        self.layout = Layout(Path(scope_of(folder, is_folder=True).workspace))
        self.results = LastResults()
        self._version: tuple[object, ...] = ()

    def outdated(self) -> bool:
        """Whether the log has changed since it was read last; one that is not there has nothing new."""
        version = self._version_now()
        return any(version) and version != self._version

    def read(self) -> None:
        """Read the results anew; may be called in another thread. A log that cannot be read changes nothing."""
        self._version = self._version_now()
        try:
            self.results = last_results(self.layout)
            self._find_interrupted()
        except LogMissing:
            self.results = LastResults()
        except (LogError, EngineError) as error:
            log.warning("%s", error)

    def take(self, events: Sequence[Event]) -> None:
        """Events that a run of this client's tells, so that the log need not be read again."""
        for event in events:
            self.results.feed(event)

    def interrupt(self, story: Story) -> None:
        """Nobody runs a session any more that has no end: what it was at work on is unfinished."""
        for command in story.active.values():
            self.results.of[command.id] = LastResult("interrupted", command.stage, "", story.last, story.id)

    def holder(self) -> Holder | None:
        """The process that runs something in the workspace now."""
        return holder(self.layout.lock)

    def cancel(self, session: str) -> None:
        """Ask a session to end if it still runs. May be called in another thread.

        Raises:
            LogError: that cannot be recorded.
        """
        held = self.holder()
        if held is not None and held.session == session:
            with Log.open(self.layout.log) as events:
                events.append([Event("cancel_requested", session, "", {"by": "editor"})])

    def unfinished(self) -> SessionSummary | None:
        """The newest session if somebody can go on with it. May be called in another thread."""
        from bandleader.pipeline.upkeep.status import RESUMABLE, live_session  # once in the life of a server
        from bandleader.pipeline.upkeep.summaries import summaries

        try:
            with Log.open(self.layout.log, readonly=True) as events:
                found = summaries(events, live_session(self.layout), 1)
        except (LogError, OSError) as error:
            log.info("%s", error)
            return None
        return found[0] if found and found[0].status in RESUMABLE else None

    def told(self, folder: str, session: str = "") -> Run:
        """A session ("" is the newest) as a run to go on with. May be called in another thread.

        Raises:
            EngineError: there is no such session, or several.
            LogError: the log cannot be read.
        """
        run = Run(folder, "")
        with Log.open(self.layout.log, readonly=True) as events:
            for event in events.read(find_session(events, session)):
                run.feed(event)
        run.name, run.arguments = run.story.target, run.story.arguments
        return run

    def last(self, id: str) -> LastResult | None:
        """How the last run of a command ended."""
        return self.results.of.get(id)

    def _find_interrupted(self) -> None:
        """A process that was killed leaves no event: of the newest session only the lock knows."""
        found = self.unfinished()
        if found is not None and found.status == "interrupted":
            with Log.open(self.layout.log, readonly=True) as events:
                self.interrupt(story_of(events.read(found.id, lean=True), lean=True))

    def _version_now(self) -> tuple[object, ...]:
        path = str(self.layout.log)
        return disk.stat_file(path), disk.stat_file(f"{path}-wal")
