"""The sessions of a database as a source of the page, beside the library of this workspace."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..distributed.client.engine import RemoteEngine
from ..distributed.database.log import DatabaseLog
from ..distributed.database.news import News
from ..pipeline.events import Event
from .history import SESSIONS, session_row
from .shapes import EngineEvent, History, LastResult, Library, Message, SessionRow
from .source import Source
from .trimming import event_data, trimmed
from .workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from ..pipeline.engine import Engine
    from ..pipeline.upkeep.summaries import SessionSummary

LOOK: Final = 1.0  # seconds after which it is looked for news of which nobody has told
PACE: Final = 0.1  # seconds between two messages at least


def source_of(engine: Engine, *, anew: bool = False) -> Source:
    """The source for an engine that `--on` opened; ``anew`` reads the library again whenever it is asked for."""
    assert isinstance(engine, RemoteEngine)
    return DatabaseSource(engine, WorkspaceSource(engine, anew=anew))


class DatabaseSource:
    """See `Source`. The events of a session have places of their own, so there is no place of the newest of all:
    whoever begins to listen is told of the running sessions from their beginning, and passes over what it knows.
    """

    def __init__(self, engine: RemoteEngine, workspace: WorkspaceSource) -> None:
        self._engine = engine
        self._workspace = workspace
        self._rows: dict[str, tuple[SessionSummary, SessionRow]] = {}  # of sessions as they were when last summed up

    @property
    def folder(self) -> str:
        """The folder of the workspace."""
        return self._workspace.folder

    @property
    def title(self) -> str:
        """The name of that folder, and where the sessions are."""
        return f"{self._workspace.title} on {self._engine.address}"

    def library(self) -> Library:
        """The library of the workspace."""
        return self._workspace.library()

    def cursor(self) -> int:
        """Always 0."""
        return 0

    def history(self) -> History:
        """The newest sessions of the database, and what they achieved for this workspace."""
        with self._engine.log() as log:
            found = log.summaries(SESSIONS)
            live = next((each.id for each in found if each.status == "running"), "")
            return {"live": live, "sessions": self._session_rows(log, found), "results": self._results()}

    def events(self, session: str) -> list[EngineEvent]:
        """The events of one session, as far as later ones do not supersede them."""
        if not session:
            return []
        with self._engine.log() as log:
            return [event_data(event) for event in trimmed(log.read(session))]

    def messages(self, after: int) -> Iterator[Message | None]:
        """What happens in the sessions of the database; ``after`` means nothing here."""
        told = threading.Event()
        news = News(self._engine.address)
        news.start()
        try:
            with self._engine.log() as log:
                yield from self._messages(log, news, told)
        finally:
            news.close()

    def _messages(self, log: DatabaseLog, news: News, told: threading.Event) -> Iterator[Message | None]:
        seen: dict[str, int] = {}  # the place up to which each session that was running was told
        standing: list[SessionSummary] = []
        while True:
            told.clear()
            found = log.summaries(SESSIONS)
            for each in found:
                if each.status == "running" and each.id not in seen:
                    seen[each.id] = 0
                    news.subscribe(each.id, lambda _: told.set())
            batch = _news_of(log, seen)
            if batch:
                yield {"type": "events", "events": [event_data(event) for event in trimmed(batch)]}
            if [each[:4] for each in found] != [each[:4] for each in standing]:
                standing = found
                live = next((each.id for each in found if each.status == "running"), "")
                yield {"type": "sessions", "sessions": self._session_rows(log, found), "live": live}
            elif not batch:
                yield None
            told.wait(LOOK)
            time.sleep(PACE)

    def _session_rows(self, log: DatabaseLog, found: list[SessionSummary]) -> list[SessionRow]:
        """Of sessions that are as they were, nothing is read again."""
        for each in found:
            if each.id not in self._rows or self._rows[each.id][0] != each:
                self._rows[each.id] = (each, session_row(each, log.read(each.id)))
        return [self._rows[each.id][1] for each in found]

    def _results(self) -> dict[str, LastResult]:
        """How each command of this workspace ended last; nothing where that has no remote repository."""
        with self._engine.own_log() as log:
            found: dict[str, LastResult] = {
                id: {"outcome": "succeeded", "at": success.at} for id, success in log.successes().items()
            }
            for id, failures in log.breakers().items():
                if id not in found or failures.last > found[id]["at"]:
                    found[id] = {"outcome": "failed", "at": failures.last}
        return found


def _news_of(log: DatabaseLog, seen: dict[str, int]) -> list[Event]:
    found: list[Event] = []
    for session, place in seen.items():
        events = list(log.read(session, place))
        if events:
            seen[session] = events[-1].seq
            found += events
    return found
