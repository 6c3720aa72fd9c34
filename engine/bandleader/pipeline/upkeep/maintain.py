"""What every run puts in order when it starts."""

from __future__ import annotations

from ..projections.rebuild import catch_up
from ..store.layout import Layout
from ..store.log import Log
from .orphans import end_orphans, left_behind


def maintain(log: Log, layout: Layout) -> list[str]:
    """What every run does first, while it holds the lock: the specification's maintenance of the execution state.

    Ends orphaned processes, marks lost agents, tells of a damaged log and brings the files up to date. Returns what was
    done or could not be done, a sentence each; nothing of it keeps the run from starting.

    Raises:
        LogError: the log cannot be read or written.
    """
    said = []
    if log.salvage:
        from .records import examine_log

        said.append(examine_log(log).message)
    said += [f"{each[:1].upper()}{each[1:]}." for each in end_orphans(log, left_behind(log, recent=True))]
    try:
        catch_up(log, layout)
    except OSError as error:
        said.append(f"{error}.")
    return said
