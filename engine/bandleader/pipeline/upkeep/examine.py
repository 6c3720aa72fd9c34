"""Everything that `bandleader doctor` looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ...library.settings import Settings
from ..store.errors import LogError
from ..store.layout import Layout
from ..store.log import Log
from .examination import Examination
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
