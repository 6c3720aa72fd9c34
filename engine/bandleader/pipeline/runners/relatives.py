"""Which processes belong to a run: by process group, by descent and by the token in their environment; never by name.

A process that daemonises leaves its group and its parent, but keeps its environment.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from .port import ProcessRecord

TOKEN = "BANDLEADER_TOKEN"  # noqa: S105  # the name of the variable, not a secret
SESSION = "BANDLEADER_SESSION"
_LINUX = sys.platform == "linux"
_TICKS = os.sysconf("SC_CLK_TCK") if _LINUX else 0
_DEAD = frozenset("ZX")


class Entry(NamedTuple):
    """One living process; ``start_time`` as in `ProcessRecord`."""

    pid: int
    ppid: int
    pgid: int
    start_time: float


def start_time(pid: int) -> float:
    """When a process started, 0.0 if there is none."""
    entry = _entry(pid)
    return entry.start_time if entry else 0.0


def ticks_now() -> float:
    """The time as Linux notes it for a process that starts now (proc_pid_stat(5), field 22); 0.0 elsewhere."""
    return float(time.clock_gettime_ns(time.CLOCK_BOOTTIME) * _TICKS // 1_000_000_000) if _LINUX else 0.0


def relatives(pid: int, pgid: int, started: float, token: str) -> set[int]:
    """The living processes of a run, without this one and its ancestors.

    The group counts only if its leader is the one on record or one of its members has the token: a number may belong
    to somebody else by now. Zombies do not count.
    """
    table = {entry.pid: entry for entry in _table()}
    mark = f"{TOKEN}={token}".encode()
    found = {member for member in table if mark in _environment(member)}
    leader = table.get(pid)
    if leader is not None and leader.start_time == started:
        found.add(pid)
    if any(table[member].pgid == pgid for member in found):
        found |= {entry.pid for entry in table.values() if entry.pgid == pgid}
    while more := {entry.pid for entry in table.values() if entry.ppid in found} - found:
        found |= more
    own = os.getpid()
    while own in table:
        found.discard(own)
        own = table[own].ppid
    return found


def marked(session: str) -> list[ProcessRecord]:
    """The living processes of a session, wherever they hid, in order of their numbers; without this one."""
    return [record for record, value in bearing(SESSION) if value == session]


def bearing(variable: str) -> Iterator[tuple[ProcessRecord, str]]:
    """The living processes that were started with a variable in their environment, and its value; without this one."""
    own = os.getpid()
    for entry in _table():
        variables = dict(each.partition(b"=")[::2] for each in _environment(entry.pid))
        value = variables.get(variable.encode())
        if value is not None and entry.pid != own:
            token = variables.get(TOKEN.encode(), b"").decode()
            yield ProcessRecord(entry.pid, entry.pgid, entry.start_time, token, "", ""), value.decode()


def end_orphan(
    pid: int, pgid: int, start_time: float, token: str, grace: float = 0.0, patience: float = 5.0
) -> tuple[set[int], set[int]]:
    """End what is left of a process on record and wait until it is gone: asked first if there is ``grace`` (seconds).

    Returns the processes that were ended, and those that are still there after ``patience`` seconds.
    """
    ended: set[int] = set()
    begin = time.monotonic()
    asked = grace <= 0
    while left := relatives(pid, pgid, start_time, token):
        waited = time.monotonic() - begin
        if waited > grace + patience:
            return ended - left, left
        if not asked:
            send(left, signal.SIGTERM)
            asked = True
        elif waited >= grace:
            send(left, signal.SIGKILL)
        ended |= left
        time.sleep(0.002)
    return ended, set()


def send(pids: set[int], number: signal.Signals) -> None:
    """Send a signal to each; a stopped process is woken to receive it."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
            if number == signal.SIGTERM:
                os.kill(pid, signal.SIGCONT)


def _table() -> Iterator[Entry]:
    if _LINUX:
        for name in os.listdir("/proc"):
            if name.isdigit() and (entry := _entry(int(name))):
                yield entry
        return
    import psutil

    for pid in psutil.pids():
        if entry := _entry(pid):
            yield entry


def _entry(pid: int) -> Entry | None:
    if _LINUX:
        # proc_pid_stat(5): the name may hold anything, so the fields count from the last parenthesis.
        try:
            fields = _read(f"/proc/{pid}/stat").rpartition(b") ")[2].split()
            state = chr(fields[0][0])
        except (OSError, IndexError):
            return None
        return None if state in _DEAD else Entry(pid, int(fields[1]), int(fields[2]), float(fields[19]))
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Entry(pid, process.ppid(), os.getpgid(pid), process.create_time())
    except (psutil.Error, OSError):
        return None


def _environment(pid: int) -> list[bytes]:
    """The variables a process was started with; none where they may not be read."""
    if _LINUX:
        try:
            return _read(f"/proc/{pid}/environ").split(b"\0")
        except OSError:
            return []
    import psutil

    try:
        return [f"{name}={value}".encode() for name, value in psutil.Process(pid).environ().items()]
    except (psutil.Error, OSError):
        return []


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        data = os.read(handle, 1 << 17)
        while data and (more := os.read(handle, 1 << 17)):
            data += more
        return data
    finally:
        os.close(handle)
