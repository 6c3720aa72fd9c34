"""What the command line calls: begin a fleet, go on with one, end one."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..pipeline.driver.session import SIGNALS, new_session_id
from ..pipeline.errors import BUSY, EngineError
from ..pipeline.store.layout import Layout
from ..pipeline.store.lock import Holder, WorkspaceBusy, WorkspaceLock
from .driver import Driver, Listener
from .events import FleetRecord
from .files import PREFIX, FleetFiles
from .listing import Listed
from .sessions import Sessions
from .state import FleetState, Row, Status

Watch = Callable[[Driver], Callable[[], None]]


class Order(NamedTuple):
    """What a fleet is to run: the command with its arguments, the options ``words`` of each child, how many
    repositories at once, and the database of its sessions ("" for the repositories themselves).
    """

    name: str
    arguments: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    jobs: int = 1
    on: str = ""


def begin_fleet(workspace: Path, repositories: Sequence[Listed], order: Order) -> FleetFiles:
    """Write down a new fleet, of which nothing runs yet. Raises OSError."""
    Layout(workspace).prepare()
    files = FleetFiles(workspace, f"{PREFIX}{new_session_id(time.time())}")
    files.root.mkdir(exist_ok=True)
    FleetRecord(files.record).append(
        "fleet_started", fleet=files.id, **order._asdict(), repositories=[list(each) for each in repositories]
    )
    return files


def run_fleet(files: FleetFiles, sessions: Sessions, decision: str, listener: Listener, watch: Watch) -> FleetState:
    """Bring a fleet as far as it goes; ``watch`` gets the driver and gives what is called now and then.

    Raises:
        EngineError: another process runs it, or its record cannot be read.
        OSError: its record cannot be written.
    """
    with _locked(files):
        driver = Driver(files, sessions, decision, listener)
        tick = watch(driver)
        with _interrupts(driver):
            driver.run(tick)
    return driver.state


def cancel_fleet(files: FleetFiles, sessions: Sessions) -> None:
    """Have whoever runs a fleet end it; where nobody does any more, end the sessions that still run.

    Raises:
        EngineError: nothing of it runs.
        LogError: a session cannot be asked to end.
    """
    if files.holder():
        FleetRecord(files.record).append("cancel_requested")
        return
    running = [row for row in files.state().rows.values() if row.session and standing(row, None, sessions) == "running"]
    if not running:
        raise EngineError(f"nothing of {files.id} runs; `bandleader resume {files.id}` goes on with it")
    for row in running:
        sessions.cancel(row)


def standing(row: Row, held: Holder | None, sessions: Sessions) -> Status:
    """The status of a repository: a fleet that was killed leaves no event, so the session itself is asked."""
    if held or row.status != "running":
        return row.status
    return sessions.status(row) if row.session else "interrupted"


@contextlib.contextmanager
def _locked(files: FleetFiles) -> Iterator[None]:
    try:
        with WorkspaceLock.acquire(files.lock, files.id):
            yield
    except WorkspaceBusy as busy:
        who = f"process {busy.holder.pid}" if busy.holder else "another process"
        raise EngineError(
            f"{who} runs {files.id}; wait for it, or end it with `bandleader cancel {files.id}`", BUSY
        ) from None


@contextlib.contextmanager
def _interrupts(driver: Driver) -> Iterator[None]:
    """Have `SIGNALS` end the fleet while it runs, where signals can be had."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: driver.cancel()) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
