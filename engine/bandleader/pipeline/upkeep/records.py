"""Examinations of what is on record: the event log, the files made from it, the sessions, what they left, the lock.

A log is only read here and may be closed when something is mended, so whatever mends opens it anew.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from ..projections.rebuild import differences, rebuild
from ..store.layout import Layout
from ..store.lock import WorkspaceLock, holder
from ..store.log import Log
from .examination import Examination
from .orphans import end_orphans, left_behind
from .status import RESUMABLE
from .summaries import summaries

NAMED: Final = 3  # of many, that a message names


def examine_log(log: Log) -> Examination:
    """Whether every event can be read. `Log.open`, when thorough, has mended what it could."""
    if found := log.check():
        return Examination("event log", False, f"{log.path} is damaged ({found[0]}); open the workspace once more.")
    if log.salvage:
        moved, damage, saved, lost = log.salvage
        message = f"The event log was damaged ({damage}). {saved} events were saved, {lost} are lost."
        return Examination("event log", False, f"{message} The damaged file is {moved}.")
    return Examination("event log", True, "Every event of the log can be read.")


def examine_leftovers(layout: Layout) -> Examination:
    """Damaged logs that were moved aside."""
    paths = layout.root.glob(f"{layout.log.name}.corrupt-*")
    found = sorted(path.name for path in paths if not path.name.endswith(("-wal", "-shm")))
    if not found:
        return Examination("damaged logs", True, "No damaged event log was ever moved aside.")
    message = f"{_some(found)} in {layout.root}: what could be read of them is in the log; delete them when you like."
    return Examination("damaged logs", True, message)


def examine_files(log: Log, layout: Layout) -> Examination:
    """Whether the files say what the log says."""
    try:
        wrong = differences(log, layout)
    except OSError as error:
        return Examination(
            "files", False, f"The files below {layout.root} could not be compared with the log: {error}."
        )
    if not wrong:
        return Examination("files", True, "The session, completion and metrics files say what the log says.")

    def fix() -> str:
        with Log.open(log.path) as writable:
            return str(rebuild(writable, layout))

    message = (
        f"{_some(wrong)} below {layout.root} not as the log has it; `bandleader doctor --rebuild` makes them anew."
    )
    return Examination("files", False, message, fix)


def examine_sessions(log: Log, live: str) -> Examination:
    """Sessions that can go on. They are in order: it is for a person to say what becomes of them."""
    waiting = [each for each in summaries(log, live) if each.status in RESUMABLE]
    if not waiting:
        return Examination("sessions", True, "Every session has come to its end.")
    some = _some([f"{each.id} ({each.status}: {each.next})" for each in waiting])
    return Examination("sessions", True, f"Can go on: {some}.")


def examine_processes(log: Log, live: str) -> Examination:
    """Processes and agents that a killed run has left behind."""
    left = left_behind(log, live)
    if not left.processes and not left.agents:
        return Examination("processes", True, "No run has left a process or an agent behind.")
    parts = []
    if left.living:
        parts.append(f"still at work: {_some([orphan.label for orphan in left.living])}")
    if gone := len(left.processes) - len(left.living):
        parts.append(f"gone without a record of their end: {gone} {'process' if gone == 1 else 'processes'}")
    if left.agents:
        parts.append(f"agents without a leader: {_some([str(agent.data.get('agent', '')) for agent in left.agents])}")
    message = f"A run was killed; {'; '.join(parts)}. The next run ends them, and so does `bandleader doctor --fix`."

    def fix() -> str:
        with Log.open(log.path) as writable:
            return _sentence(end_orphans(writable, left_behind(writable, live)))

    return Examination("processes", False, message, fix)


def examine_lock(layout: Layout) -> Examination:
    """Who holds the workspace, and whether the record of a dead holder is left."""
    found = holder(layout.lock)
    if found and found.pid != os.getpid():
        what = f"session {found.session}" if found.session else "a run"
        return Examination("lock", True, f"Process {found.pid} on {found.host} holds this workspace for {what}.")
    try:
        stale = found is None and layout.lock.stat().st_size > 0
    except OSError:
        stale = False
    if not stale:
        return Examination("lock", True, "Nobody else holds this workspace.")

    def fix() -> str:
        WorkspaceLock.acquire(layout.lock).release()
        return "Emptied the record of the lock."

    return Examination("lock", False, f"{layout.lock} names a run that was killed; it keeps nobody waiting.", fix)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _sentence(parts: Sequence[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else "Recorded that nothing is left."
