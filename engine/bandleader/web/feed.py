"""What happens in a workspace, as messages for a page: events in batches, and how the runs stand when that changes.

A batch holds what came within `PACE`, so that a chatty command costs the page a few messages a second, and a page over
a quiet workspace costs the server next to nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from ..pipeline.engine import Engine
from ..pipeline.store.errors import LogMissing
from ..pipeline.store.log import Log
from ..pipeline.upkeep.status import live_session
from .history import sessions_data
from .shapes import Message
from .trimming import event_data, trimmed

PACE: Final = 0.1  # seconds between two looks at the log
QUIET: Final = 20  # looks without any event after which a reader is probed for: a killed engine leaves no event
WAIT: Final = 0.5  # seconds between two looks for a log that is not there yet


def messages(engine: Engine, after: int) -> Iterator[Message | None]:
    """Messages of the host's side of `editors/page/README.md` about events behind place ``after``, without end.

    None says that nothing has happened for a while, so that whoever writes them learns of a reader that went away.

    Raises:
        LogError: the log cannot be read any more.
    """
    while True:
        try:
            log = Log.open(engine.layout.log, readonly=True)
            break
        except LogMissing:
            yield None
            time.sleep(WAIT)
    with log:
        live = live_session(engine.layout)
        yield _standing(log, live)  # it may have changed since the page got its state
        quiet = 0
        while True:
            batch = list(log.read(after=after))
            quiet = 0 if batch else quiet + 1
            if batch:
                after = batch[-1].seq
                yield {"type": "events", "events": [event_data(event) for event in trimmed(batch)]}
            if batch or quiet >= QUIET:
                now = live_session(engine.layout)
                if now != live or any(event.type in ("session_ended", "session_parked") for event in batch):
                    live = now
                    yield _standing(log, live)
                elif quiet >= QUIET:
                    yield None
                    quiet = 0
            time.sleep(PACE)


def _standing(log: Log, live: str) -> Message:
    return {"type": "sessions", "sessions": sessions_data(log, live), "live": live}
