"""Runs of other processes: of a terminal, of another window, or of a server that crashed while its engine went on.

Nothing is looked at until somebody has reason to: when a folder is opened, when the client tells of the lock of a
workspace, and when the event log turns out to have changed.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from bandleader.library import disk
from bandleader.pipeline.errors import EngineError
from bandleader.pipeline.store.errors import LogError
from bandleader.pipeline.store.log import Log

from ..indexer import in_thread
from .attention import Attention
from .endings import ending_of_observed, settle
from .memory import recall
from .run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bandleader.pipeline.events import Event

    from .history import History
    from .runs import Runs

TICK: Final = 0.1  # seconds between two looks at whether there are new events, which touch no file
LOCK: Final = 10  # looks without any event after which the lock is asked whether the engine still lives
_ENDS: Final = ("session_ended", "session_parked")

log = logging.getLogger(__name__)


class Observer:
    """Which workspaces somebody else runs something in."""

    def __init__(self, runs: Runs) -> None:
        """Nothing is known."""
        self.runs = runs
        self._looking: set[str] = set()

    def look(self, folder: str) -> None:
        """Follow what runs in a workspace folder, unless that is done already."""
        if folder not in self._looking:
            self._looking.add(folder)
            self.runs.background(self._observe(folder))

    def touched(self, path: str) -> None:
        """A file has changed; when it is the lock of a workspace, somebody has begun or ended something there."""
        for project in self.runs.server.libraries.projects.values():
            if path.endswith("/lock") and path == disk.absolute(str(self.runs.history(project.folder).layout.lock)):
                self.look(project.folder)

    async def _observe(self, folder: str) -> None:
        try:
            run = await self._found(folder)
        except (LogError, EngineError, OSError) as error:
            log.info("cannot follow what runs in %s: %s", folder, error)
            return
        finally:
            self._looking.discard(folder)
        if run is not None:
            await self._follow(run)

    async def _found(self, folder: str) -> Run | None:
        """The run that another process has under way, once it has begun; None when there is none."""
        history = self.runs.history(folder)
        while (held := await in_thread(history.holder)) and not self._is_ours(folder, held.pid):
            if held.session:
                run = await in_thread(partial(history.told, folder, held.session))
                if run.story.phase == "running":
                    run.begun, run.ours = True, recall(folder).get("started") == held.session
                    return None if (folder, run.name) in self.runs.active else run
            await asyncio.sleep(TICK * LOCK)
        return None

    def _is_ours(self, folder: str, pid: int) -> bool:
        return any(run.child and run.child.pid == pid for run in self.runs.in_folder(folder))

    async def _follow(self, run: Run) -> None:
        self.runs.active[run.folder, run.name] = run
        attention = Attention(self.runs, run)
        attention.changed()
        try:
            await read_on(self.runs.history(run.folder), run, attention.take)
        except LogError as error:
            log.info("cannot follow %s any more: %s", run.title, error)
        finally:
            attention.leave()
        run.gone = True
        ending = ending_of_observed(run)
        attention.close(ending.text)
        if run.ours:
            await settle(self.runs, run, ending)


async def read_on(history: History, run: Run, take: Callable[[Sequence[Event]], None]) -> None:
    """Give on the events of a run until it ends, waits for a person, or the process that holds the lock is gone.

    Raises:
        LogError: the log cannot be read any more.
    """
    with Log.open(history.layout.log, readonly=True) as events:
        batch = list(events.read(run.story.id, run.seq))
        quiet = 0
        while True:
            if fresh := [event for event in batch if event.session == run.story.id and event.seq > run.seq]:
                take([event for event in fresh if run.feed(event)])
                quiet = 0
                if fresh[-1].type in _ENDS:
                    return
            else:
                quiet += 1
                if quiet > LOCK:
                    held = history.holder()
                    batch = events.poll()
                    if not batch and (held is None or held.session != run.story.id):
                        return
                    quiet = 0
                    continue
            await asyncio.sleep(TICK)
            batch = events.poll()
