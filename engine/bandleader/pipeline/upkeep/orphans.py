"""What a run that was killed has left behind: processes that still work, and agents that nobody leads any more."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ..events import Event
from ..metrics.selection import among, reading, select
from ..runners.port import ProcessRecord
from ..runners.relatives import end_orphan, marked, relatives
from ..store.log import Log

SEARCHED: Final = 8  # sessions without an end, the newest, whose processes are looked for by their environment
GRACE: Final = 2.0  # seconds in which an orphan may end by itself after it was asked
_TELLING: Final = (
    "process_started",
    "process_ended",
    "agent_changed",
    "rolled_back",
    "command_ended",
    "command_skipped",
)
_FROM: Final = "seq >= ? AND session IN (SELECT value FROM json_each(?))"
_WHERE: Final = f"{_FROM} AND {among('type', _TELLING)}"
_AT_WORK: Final = ("deployed", "working")


class Orphan(NamedTuple):
    """A process of a session that nobody runs. One that is not on record was found by its environment; its ``command``
    is "". ``living`` says whether it, or a relative of it, is still there.
    """

    session: str
    command: str
    record: ProcessRecord
    living: bool

    @property
    def label(self) -> str:
        """The process, for a person."""
        program = os.path.basename(self.record.argv0)
        return f"process {self.record.pid} ({program + ', ' if program else ''}session {self.session})"


class LostAgent(NamedTuple):
    """An agent that was at work in a session that nobody runs; ``data`` are those of its last `agent_changed`."""

    session: str
    command: str
    data: Mapping[str, Any]


class LeftBehind(NamedTuple):
    """What the killed runs of a workspace have left."""

    processes: list[Orphan]
    agents: list[LostAgent]

    @property
    def living(self) -> list[Orphan]:
        return [orphan for orphan in self.processes if orphan.living]


def left_behind(log: Log, live: str = "", recent: bool = False) -> LeftBehind:
    """Look for what sessions without an end have left; ``live`` is the one that runs now. Changes nothing.

    With ``recent`` it looks no further back than to the beginning of the newest session: as that began, everything
    before it was put in order.

    Raises:
        LogError: the log cannot be read.
    """
    sessions, since = _open_sessions(log, recent)
    sessions = [session for session in sessions if session != live]
    if not sessions:
        return LeftBehind([], [])
    found, agents = _on_record(log, sessions, since)
    known = {orphan.record.token for orphan in found}
    for session in sessions[-SEARCHED:]:
        found += [Orphan(session, "", record, living=True) for record in marked(session) if record.token not in known]
    return LeftBehind(found, agents)


def end_orphans(log: Log, left: LeftBehind) -> list[str]:
    """End the processes, record that they and the agents are gone, and say what was done, a sentence each.

    The caller holds the lock of the workspace. Of a process that does not go away nothing is recorded.

    Raises:
        LogError: the log cannot be written.
    """
    said = []
    events = []
    for orphan in left.processes:
        record = orphan.record
        ended, staying = end_orphan(record.pid, record.pgid, record.start_time, record.token, GRACE)
        if staying:
            said.append(f"{orphan.label} does not end; end process {', '.join(map(str, sorted(staying)))} by hand")
            continue
        if ended:
            said.append(f"ended {orphan.label}, which a killed run had left behind")
        if orphan.command:
            signalled = int(signal.SIGKILL) if ended else 0
            data = {"token": record.token, "exit_code": None, "signal": signalled, "orphans": len(ended)}
            events.append(Event("process_ended", orphan.session, orphan.command, data))
    for agent in left.agents:
        data = {**agent.data, "state": "orphaned"}
        events.append(Event("agent_changed", agent.session, agent.command, data))
        said.append(f"agent {data.get('agent', '')} of {agent.command} (session {agent.session}) is marked as orphaned")
    log.append(events)
    return said


def _open_sessions(log: Log, recent: bool) -> tuple[list[str], int]:
    """The sessions that have neither ended nor parked, oldest first, and the place from which on to look at events."""
    with reading(log.path) as connection:
        rows = connection.execute("SELECT id, first FROM session WHERE last IS NULL ORDER BY first").fetchall()
        if not rows or not recent:
            return [row[0] for row in rows], rows[0][1] if rows else 0
        since = connection.execute("SELECT max(first) FROM session").fetchone()[0]
        query = "SELECT DISTINCT session FROM event WHERE seq >= ?"
        heard = {row[0] for row in connection.execute(query, (since,))}
    return [row[0] for row in rows if row[0] in heard], since


def _on_record(log: Log, sessions: list[str], since: int) -> tuple[list[Orphan], list[LostAgent]]:
    """The processes that have started and the agents that are at work, as far as the log knows."""
    processes: dict[tuple[str, str], dict[str, ProcessRecord]] = {}
    agents: dict[tuple[str, str], dict[str, LostAgent]] = {}
    for event in select(log.path, _WHERE, (since, json.dumps(sessions))):
        owner, data = (event.session, event.command), event.data
        if event.type == "process_started":
            record = _record(data)
            processes.setdefault(owner, {})[record.token] = record
        elif event.type == "process_ended":
            processes.get(owner, {}).pop(data.get("token", ""), None)
        elif event.type == "agent_changed":
            agents.setdefault(owner, {})[data.get("agent", "")] = LostAgent(*owner, data)
        else:
            processes.pop(owner, None)
            agents.pop(owner, None)
    lost = [each for some in agents.values() for each in some.values() if each.data.get("state") in _AT_WORK]
    found = [
        Orphan(*owner, record, living=bool(_relatives(record)))
        for owner, some in processes.items()
        for record in some.values()
    ]
    return found, lost


def _record(data: Mapping[str, Any]) -> ProcessRecord:
    return ProcessRecord(
        data.get("pid", 0),
        data.get("pgid", 0),
        data.get("start_time", 0.0),
        data.get("token", ""),
        data.get("argv0", ""),
        data.get("log", ""),
    )


def _relatives(record: ProcessRecord) -> set[int]:
    return relatives(record.pid, record.pgid, record.start_time, record.token)
