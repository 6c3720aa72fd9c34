"""Looking up the earlier events of a session: only those that its file is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeAlias

from ..events import Event
from ..metrics.selection import among, bounds, select
from ..store.log import Log
from .session_file import LASTING, NEEDED

# (session, place) -> the events before that place that `SessionView` needs
Recall: TypeAlias = Callable[[str, int], Iterable[Event]]

_WITHIN: Final = "seq BETWEEN ? AND ? AND session = ?"
_ENDED: Final = f"SELECT command FROM event WHERE {_WITHIN} AND type IN ('command_ended', 'command_skipped')"  # noqa: S608
_WHERE: Final = f"{_WITHIN} AND {among('type', NEEDED)} AND ({among('type', LASTING)} OR command NOT IN ({_ENDED}))"


def recall_from(log: Log) -> Recall:
    """A `Recall` from a log. It raises LogError where that cannot be read."""
    return partial(_recall, log)


def _recall(log: Log, session: str, before: int) -> Iterable[Event]:
    first, last = bounds(log.path, session)
    within = (first, min(last, before - 1), session)
    return select(log.path, _WHERE, within * 2)
