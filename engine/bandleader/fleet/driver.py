"""Runs a fleet: repository by repository, several at once, each in a child process; every turn is on record first."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Final

from ..pipeline.errors import EngineError
from ..pipeline.store.errors import LogError
from .child import Child, End, Progress, is_alive
from .events import FleetEvent, FleetRecord, Kind
from .files import FleetFiles
from .places import place_of
from .sessions import Sessions
from .state import OVER, FleetState, Row, Status

TICK: Final = 0.1  # seconds between two looks at what others have asked for
INTERRUPTED: Final = 130  # exit code of a child that was asked to end

Listener = Callable[[FleetEvent], None]


class Driver:
    """One run or resumption of a fleet, whose lock the caller holds. ``decision`` is the option for what waits for a
    person ("" for none); ``listener`` hears of the event by which the fleet started, and then of every new one.

    Raises:
        EngineError: the record cannot be read.
    """

    def __init__(self, files: FleetFiles, sessions: Sessions, decision: str, listener: Listener) -> None:
        self.state = FleetState()
        self.progress: dict[int, Progress] = {}
        self._files, self._sessions, self._decision, self._listener = files, sessions, decision, listener
        self._record = FleetRecord(files.record)
        self._past = self._record.read()
        for event in self._past:
            self.state.feed(event)
        self._lock = threading.Lock()
        self._children: dict[int, Child] = {}
        self._asked = 0  # how often it was asked to end

    def run(self, tick: Callable[[], None]) -> str:
        """Go on until nothing is left to do, calling ``tick`` now and then; returns the outcome.

        Raises:
            EngineError, OSError: the record of the fleet cannot be read or written.
        """
        self._listener(self._past[0])
        if len(self._past) > 1:
            self._emit("fleet_resumed", pid=os.getpid(), decision=self._decision)
        rows = [row for row in self.state.rows.values() if row.status not in OVER]
        with ThreadPoolExecutor(self.state.jobs, thread_name_prefix="fleet") as pool:
            pending: set[Future[None]] = {pool.submit(self._attend, row) for row in rows}
            try:
                while pending:
                    done, pending = wait(pending, TICK, FIRST_COMPLETED)
                    for future in done:
                        future.result()
                    self._hear()
                    tick()
            except BaseException:
                self._interrupt()
                raise
        outcome = self._outcome()
        self._emit("fleet_ended", outcome=outcome, counts=dict(self.state.counts))
        return outcome

    def cancel(self) -> None:
        """Begin nothing more and have what runs end: gently, and asked again at once. Signal handlers may call it."""
        self._record.append("cancel_requested")

    def _interrupt(self) -> None:
        with self._lock:
            self._asked += 1
            for child in self._children.values():
                child.interrupt()

    def _hear(self) -> None:
        """Do what was asked for meanwhile, by whatever process."""
        for event in self._record.read():
            if event.type == "cancel_requested":
                self.state.feed(event)
                self._listener(event)
                self._interrupt()

    def _attend(self, row: Row) -> None:
        """Bring one repository as far as it goes."""
        if self._asked:
            return
        try:
            outcome, message = self._bring_on(row)
        except (EngineError, LogError, OSError) as error:
            outcome, message = "refused", str(error)
        self.progress.pop(row.line, None)
        self._emit("repository_ended", row, outcome=outcome, message=message)

    def _bring_on(self, row: Row) -> tuple[Status, str]:
        if row.pid and not row.session:
            self._look_for_session(row)
        if not row.session:
            folder = place_of(row, self._files)
            end = self._child(row, folder, self._begin(row, folder))
            if not row.session:
                self._look_for_session(row)
            if not row.session:
                return self._without_session(end)
        else:
            status = self._wait(row)
            if status in OVER or self._asked:
                return status, ""
            decision = [f"--{self._decision}"] if self._decision else []
            end = self._child(row, row.folder, ["resume", *self._common(row.folder), *decision, "--", row.session])
        status = self._wait(row)
        return status, end.complaint if status == "interrupted" else ""

    def _begin(self, row: Row, folder: str) -> list[str]:
        state = self.state
        words = [*self._common(folder), *state.words, *self._sessions.begin(row)]
        return ["run", *words, "--", state.name, *state.arguments]

    def _common(self, folder: str) -> list[str]:
        return ["--format", "json", "--folder", folder, *(["--on", self.state.on] if self.state.on else [])]

    @staticmethod
    def _without_session(end: End) -> tuple[Status, str]:
        if end.code == INTERRUPTED:
            return "cancelled", ""
        message = f"its process was ended by signal {-end.code}" if end.code < 0 else end.complaint
        return "succeeded" if end.code == 0 else "refused", message or f"exit code {end.code}"

    def _child(self, row: Row, folder: str, words: Sequence[str]) -> End:
        """Run a child to its end; its session is on record as soon as it is known."""
        with self._lock:
            if self._asked:
                return End(INTERRUPTED, "")
            child = self._children[row.line] = Child(words, self._files.complaints(row.line))
        try:
            begun = {"folder": folder, "pid": child.pid, "process_start": child.process_start}
            self._emit("repository_began", row, **begun)
            child.release()
            progress = self.progress[row.line] = Progress()
            for line in child.lines():
                progress.feed(line)
                if progress.session and progress.session != row.session:
                    self._emit("session_began", row, session=progress.session)
            return child.end()
        finally:
            with self._lock:
                del self._children[row.line]

    def _look_for_session(self, row: Row) -> None:
        """The session of a child that did not tell; one that outlived its fleet may only be about to begin it."""
        while not (session := self._sessions.find(row)):
            if not is_alive(row.pid, row.process_start):
                session = self._sessions.find(row)
                break
            time.sleep(self._sessions.poll)
        if session and session != row.session:
            self._emit("session_began", row, session=session)

    def _wait(self, row: Row) -> Status:
        """How a session stands when nobody runs it any more; whoever does is told that it is to end.

        Who asks for that twice does not wait: a session of workers may have none that could end it.
        """
        told = 0
        while (status := self._sessions.status(row)) == "running":
            if self._asked > told:
                told = self._asked
                self._sessions.cancel(row)
            if told > 1:
                break
            time.sleep(self._sessions.poll)
        return status

    def _outcome(self) -> str:
        counts = self.state.counts
        if self._asked:
            return "cancelled"
        if counts["parked"]:
            return "parked"
        return "succeeded" if self.state.is_over and not counts["failed"] else "failed"

    def _emit(self, kind: Kind, row: Row | None = None, **data: Any) -> None:
        with self._lock:
            event = self._record.append(kind, row.line if row else 0, **data)
            self.state.feed(event)
            self._listener(event)
