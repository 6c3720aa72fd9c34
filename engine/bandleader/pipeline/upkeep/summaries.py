"""Sessions as `bandleader sessions` lists them. The log sums them up itself: one pass, whatever they hold."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from ..metrics.selection import reading
from ..projections.session_file import way_on
from ..store.log import Log, SessionEntry
from .status import Status, status_after

_TARGETS: Final = """
SELECT e.session, json_extract(e.data, '$.target'), json_extract(e.data, '$.arguments'),
  json_array_length(e.data, '$.plan.steps')
FROM session s JOIN event e ON e.seq = s.first WHERE s.first >= ? AND e.type = 'session_started'"""
_COUNTS: Final = """
SELECT session, coalesce(json_extract(data, '$.outcome'), json_extract(data, '$.reason')), count(*)
FROM event WHERE seq >= ? AND type IN ('command_ended', 'command_skipped') GROUP BY 1, 2"""
_UPDATED: Final = """
SELECT session, max(at) FROM event WHERE seq >= ? AND session IN (SELECT value FROM json_each(?)) GROUP BY 1"""


class SessionSummary(NamedTuple):
    """One session. ``started`` is Unix time and ``duration`` seconds, up to the last event of one that has no end.

    ``counts`` says how many commands ended how: ``succeeded``, ``failed``, ``cancelled``, or left out because of
    ``satisfied``, ``cached``, ``dependency_failed``, ``by_person``; those that are missing of ``total`` have not ended.
    ``next`` is a command line.
    """

    id: str
    target: str
    arguments: str
    status: Status
    started: float
    duration: float
    total: int
    counts: dict[str, int]
    next: str


def summaries(log: Log, live: str = "", limit: int = 0) -> list[SessionSummary]:
    """The sessions of a log, newest first, at most ``limit`` unless that is 0; ``live`` is the one that runs now.

    Raises:
        LogError: the log cannot be read.
    """
    entries = log.sessions()[-limit:]
    if not entries:
        return []
    open_ = [entry.id for entry in entries if entry.ended is None]
    with reading(log.path) as connection:
        query = connection.execute("SELECT first FROM session WHERE id = ?", (entries[0].id,))
        first = query.fetchone()[0]
        targets = {row[0]: row[1:] for row in connection.execute(_TARGETS, (first,))}
        counts: dict[str, dict[str, int]] = {}
        for session, outcome, number in connection.execute(_COUNTS, (first,)):
            counts.setdefault(session, {})[outcome or ""] = number
        updated = dict(connection.execute(_UPDATED, (first, json.dumps(open_)))) if open_ else {}
    return [
        _summary(entry, targets.get(entry.id), counts.get(entry.id, {}), updated.get(entry.id), entry.id == live)
        for entry in reversed(entries)
    ]


def _summary(
    entry: SessionEntry, asked: Any, counts: dict[str, int], updated: float | None, alive: bool
) -> SessionSummary:
    target, arguments, total = asked or ("", "", 0)
    status = status_after(entry.ended, alive)
    end = entry.ended.at if entry.ended else updated or entry.started
    # A session that was rolled back has its end recorded once more, with the duration that it had.
    took = entry.ended.data.get("duration") if entry.ended else None
    return SessionSummary(
        entry.id,
        target or "",
        arguments or "",
        status,
        entry.started,
        end - entry.started if took is None else took,
        total or 0,
        counts,
        way_on(status, entry.id),
    )
