"""The workspace of this machine as a source of the page: its library, and the event log in `.milestones`."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..pipeline.engine import Engine
from ..pipeline.metrics.selection import reading
from ..pipeline.store.errors import LogMissing
from ..pipeline.store.log import Log
from ..workspace.project import Project
from .drawing_data import library_data
from .feed import messages
from .history import history_data
from .shapes import EngineEvent, History, Library, Message
from .trimming import event_data, trimmed


class WorkspaceSource:
    """The workspace of an engine. ``anew`` reads the library from disk again whenever it is asked for."""

    def __init__(self, engine: Engine, *, anew: bool = False) -> None:
        self._engine = engine
        self._anew = anew
        self._reading = threading.Lock()
        self._known: tuple[Any, Library] | None = None  # the library, with the files and settings that it comes from

    @property
    def folder(self) -> str:
        """The folder of the workspace."""
        return self._engine.project.folder

    @property
    def title(self) -> str:
        """The name of that folder."""
        return posixpath.basename(self.folder)

    def library(self) -> Library:
        """The library; one thread at a time reads it."""
        with self._reading:
            project = self._reopened() if self._anew else self._engine.project
            origin = (project.found, project.config)
            if self._known is None or self._known[0] != origin:
                self._known = (origin, library_data(project.snapshot))
            return self._known[1]

    def cursor(self) -> int:
        """The place of the newest event of the log, 0 for none."""
        with self._log() as log:
            if log is None:
                return 0
            with reading(log.path) as connection:
                return int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])

    def history(self) -> History:
        """The runs of the log; none where nothing has run yet."""
        with self._log() as log:
            return history_data(self._engine, log)

    def events(self, session: str) -> list[EngineEvent]:
        """The events of one session, as far as later ones do not supersede them."""
        with self._log() as log:
            return [event_data(event) for event in trimmed(log.read(session))] if log and session else []

    def messages(self, after: int) -> Iterator[Message | None]:
        """What happens in the workspace."""
        return messages(self._engine, after)

    def _reopened(self) -> Project:
        project = Project(self.folder, config_path=self._engine.project.config_path)
        project.open()  # in one process: to fork beside threads is asking for a deadlock
        return project

    @contextmanager
    def _log(self) -> Iterator[Log | None]:
        """The event log, None where nothing has run yet."""
        try:
            log = Log.open(self._engine.layout.log, readonly=True)
        except LogMissing:
            yield None
            return
        with log:
            yield log
