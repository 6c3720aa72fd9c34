"""Everything that `bandleader doctor` looks at, and the part of it that every run looks at when it starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ...library.settings import Settings
from ..projections.rebuild import catch_up
from ..store.errors import LogError
from ..store.layout import Layout
from ..store.log import Log
from .examination import Examination
from .orphans import end_orphans, left_behind
from .records import (
    examine_files,
    examine_leftovers,
    examine_lock,
    examine_log,
    examine_processes,
    examine_sessions,
)
from .surroundings import examine_clock, examine_disk, examine_folder, examine_programs

More: TypeAlias = Callable[[], Iterable[Examination]]


def examine(
    log: Log | None, layout: Layout, settings: Settings, live: str = "", more: Sequence[More] = ()
) -> list[Examination]:
    """Look at everything; changes nothing but for a folder of its own in which files are compared.

    ``log`` is None where nothing has run yet. ``live`` is the session that another process runs now, whose files are
    still being written and are not compared. ``more`` are examinations of other parts of the engine.
    """
    found = [
        *examine_programs(settings),
        examine_folder(layout),
        examine_disk(layout, settings),
        examine_lock(layout),
        examine_leftovers(layout),
    ]
    if log is not None:
        found += _of_log(log, layout, live)
    for each in more:
        found += each()
    return found


def _of_log(log: Log, layout: Layout, live: str) -> list[Examination]:
    whole = examine_log(log)
    try:
        found = [whole, examine_clock(log), examine_sessions(log, live), examine_processes(log, live)]
        return found if live else [*found, examine_files(log, layout)]
    except LogError as error:
        return [whole, Examination("event log", False, f"{error}.")]


def maintain(log: Log, layout: Layout) -> list[str]:
    """What every run does first, while it holds the lock: the specification's maintenance of the execution state.

    Ends orphaned processes, marks lost agents, tells of a damaged log and brings the files up to date. Returns what was
    done or could not be done, a sentence each; nothing of it keeps the run from starting.

    Raises:
        LogError: the log cannot be read or written.
    """
    said = []
    if log.salvage:
        said.append(examine_log(log).message)
    said += [f"{each[:1].upper()}{each[1:]}." for each in end_orphans(log, left_behind(log, recent=True))]
    try:
        catch_up(log, layout)
    except OSError as error:
        said.append(f"{error}.")
    return said
