"""The one document behind the page: the library, the history of runs, and the events of the run that is shown first.

`editors/page/README.md` describes it. The server answers with it, `bandleader graph --format html` embeds it and
editors post it into their webviews.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from ..pipeline.engine import Engine
from ..pipeline.metrics.selection import reading
from ..pipeline.store.errors import LogMissing
from ..pipeline.store.log import Log
from .drawing_data import library_data
from .history import history_data
from .trimming import event_data, trimmed

SCHEMA: Final = 1


def page_state(engine: Engine, session: str = "") -> dict[str, Any]:
    """The document for an engine whose library is open; ``session`` is the run to show, "" for that which runs, else
    the newest.

    Raises:
        LogError: the log cannot be read.
    """
    with reading_log(engine) as log:
        cursor = newest_place(log) if log else 0  # before anything is read: what comes meanwhile is told again
        history = history_data(engine, log)
        newest = history["sessions"][0]["id"] if history["sessions"] else ""
        shown = session or history["live"] or newest
        events = session_events(log, shown) if log else []
        folder = engine.project.folder
        return {
            "schema": SCHEMA,
            "title": posixpath.basename(folder),
            "folder": folder,
            "cursor": cursor,
            "library": library_data(engine.project.snapshot),
            "history": history,
            "session": shown if events else "",
            "events": events,
        }


def session_events(log: Log, session: str) -> list[dict[str, Any]]:
    """The events of one session as JSON data, without what later ones supersede; none if there is no such session.

    Raises:
        LogError: the log cannot be read.
    """
    return [event_data(event) for event in trimmed(log.read(session))] if session else []


def newest_place(log: Log) -> int:
    """The place of the newest event of the log, 0 for none.

    Raises:
        LogError: the log cannot be read.
    """
    with reading(log.path) as connection:
        return int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])


@contextmanager
def reading_log(engine: Engine) -> Iterator[Log | None]:
    """The event log of the workspace, None where nothing has run yet."""
    try:
        log = Log.open(engine.layout.log, readonly=True)
    except LogMissing:
        yield None
        return
    with log:
        yield log
