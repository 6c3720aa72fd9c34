"""What workers that are gone have left running on this machine.

Its commands may be under way on another machine by now. They are told by their mark, and that their worker is gone by
its lock in the database, which its connection held: a number of a process proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from ...pipeline.runners.relatives import bearing, end_orphan
from .identity import MARK

GRACE = 1.0  # seconds


def end_leftovers(database: str, own: str, is_gone: Callable[[str], bool]) -> int:
    """End the processes of workers of this database that are gone; how many those were. ``is_gone`` is asked once for
    each worker.
    """
    verdicts: dict[str, bool] = {own: False}
    ended = 0
    for record, mark in bearing(MARK):
        where, _, worker = mark.partition("/")
        if where != database:
            continue
        if worker not in verdicts:
            verdicts[worker] = is_gone(worker)
        if verdicts[worker] and record.token:
            gone, _ = end_orphan(record.pid, record.pgid, record.start_time, record.token, grace=GRACE)
            ended += len(gone)
    return ended
