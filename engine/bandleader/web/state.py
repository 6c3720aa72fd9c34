"""The one document behind the page: the library, the history of runs, and the events of the run that is shown first.

`editors/page/README.md` describes it. The server answers with it, `bandleader graph --format html` embeds it and
editors post it into their webviews.
"""

from __future__ import annotations

from typing import Final

from .shapes import State
from .source import Source

SCHEMA: Final = 1


def page_state(source: Source, session: str = "", focus: str = "") -> State:
    """The document as it is now; ``session`` is the run to show, "" for that which runs, else the newest.

    ``focus`` is the path of the command to begin with.

    Raises:
        EngineError: the library cannot be read.
        LogError: the event log cannot be read.
    """
    cursor = source.cursor()  # before anything is read: what comes meanwhile is told again
    history = source.history()
    newest = history["sessions"][0]["id"] if history["sessions"] else ""
    shown = session or history["live"] or newest
    events = source.events(shown)
    return {
        "schema": SCHEMA,
        "title": source.title,
        "folder": source.folder,
        "cursor": cursor,
        "library": source.library(),
        "history": history,
        "session": shown if events else "",
        "events": events,
        "focus": focus,
    }
