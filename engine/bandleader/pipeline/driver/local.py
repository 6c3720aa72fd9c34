"""The local driver: decide, perform, append, evolve, on one asyncio loop.

A turn of the loop performs whatever is decided and answered at once, records all of it in one transaction, and only
then starts what takes time. So a trivial stage costs neither a task nor a transaction of its own, and nothing with
effects begins before all that led to it is in the log.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final, cast

from ..check import Check
from ..decide import (
    Action,
    Compensate,
    End,
    Finish,
    Park,
    Perform,
    Recover,
    Skip,
    Suspend,
    WaitUntil,
    decide,
    strategy_instead,
)
from ..events import Event, EventType
from ..evolve import evolve
from ..state import SessionState
from ..store.errors import LogError
from .port import Compensated, EventLog, Performer, Recovered, StageError, StageOutcome
from .records import attempt_failed, ended, finished, parked, skipped, suspended

TURN: Final = 0.005  # seconds after which a turn records what it has, whatever is left to do
# Recorded with the next other event, or after `BUFFER` (seconds). The end of a process is nearly always followed by
# that of its stage, and a turn of its own would cost as much as that of the stage.
BUFFERED: Final = frozenset({"runner_said", "process_ended"})
BUFFER: Final = 0.05
WATCH: Final = 0.02  # seconds between two looks at what other processes have appended
GRACE: Final = 5.0  # seconds that tasks get to end in when all is stopped at once

Listener = Callable[[Sequence[Event]], None]


class _Flight:
    """An action that is being performed; ``task`` is None until it may start."""

    __slots__ = ("action", "awaitable", "began", "cancelled", "task")

    def __init__(self, action: Action, awaitable: Awaitable[Any]) -> None:
        self.action = action
        self.awaitable = awaitable
        self.began = 0.0
        self.cancelled = False
        self.task: asyncio.Future[Any] | None = None


class LocalDriver:
    """Drives one session to its end, its suspension, or its cancellation.

    ``listener`` gets the events in batches as soon as they are recorded, others' included; ``seen`` is the place of the
    last event that the state contains already.
    """

    def __init__(
        self, state: SessionState, log: EventLog, performer: Performer, listener: Listener | None = None, seen: int = 0
    ) -> None:
        self.state = state
        self._seen = seen
        self._log = log
        self._performer = performer
        self._listener = listener
        self._batch: list[Event] = []
        self._flights: dict[str, _Flight] = {}
        self._starting: list[_Flight] = []
        self._landed: deque[tuple[str, _Flight]] = deque()
        self._written: list[asyncio.Future[None]] = []
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._alarm_time = 0.0
        self._wake = asyncio.Event()
        self._at_once = False
        self._problem: LogError | None = None
        self._acts: dict[type, Callable[[Any], bool]] = {
            Perform: self._perform,
            Recover: self._recover,
            Compensate: self._compensate,
            Park: self._park,
            Skip: self._skip,
            End: self._end,
            WaitUntil: self._wait_until,
            Suspend: self._suspend,
            Finish: self._finish,
        }

    def emit(self, kind: EventType, command: str, data: Mapping[str, Any]) -> None:
        """Let an event of this session occur; it is recorded with the current turn."""
        event = Event(kind, self.state.id, command, data, self._log.now())
        self._batch.append(event)
        evolve(self.state, event)

    async def run(self) -> SessionState:
        """Drive the session and return its state. Whatever ends this early, the processes of its commands end too.

        Raises:
            LogError: nothing more can be recorded; the session can be resumed when that is mended.
        """
        self._loop = asyncio.get_running_loop()
        self._watch()
        try:
            self._performer.begin(self.state, self.record)
            while self._turn():
                if self._wake.is_set():
                    await asyncio.sleep(0)  # waiting would not let anybody else have a turn
                await self._wake.wait()
                self._wake.clear()
                if self._problem:
                    raise self._problem
                if self._at_once:
                    await self._stop()
                    self._finish(Finish("cancelled"))
                    self._write()
                    break
        except BaseException:
            await self._stop()
            raise
        finally:
            for timer in self._timers.values():
                timer.cancel()
        return self.state

    def cancel(self, by: str) -> None:
        """The first call ends the running commands gently, the second at once. The session can be resumed."""
        if self.state.cancelling:
            self._at_once = True
        else:
            self.emit("cancel_requested", "", {"by": by})
            self._cancel_stages()
        self._wake.set()

    def record(self, command: str, kind: EventType, data: Mapping[str, Any]) -> Awaitable[None]:
        """Record an event of a running command; see `port.Record`."""
        self.emit(kind, command, data)
        if kind not in BUFFERED:
            self._wake.set()
        elif "buffer" not in self._timers:
            self._alarm("buffer", BUFFER)
        written: asyncio.Future[None] = self._loop.create_future()
        self._written.append(written)
        return written

    # A turn

    def _turn(self) -> bool:
        """Perform, record, start; False when the session has ended or is parked."""
        while self._landed:
            self._land(*self._landed.popleft())
        until = time.perf_counter() + TURN
        more = True
        while more and time.perf_counter() < until:
            more = False
            for action in decide(self.state, self._log.now()):
                more |= self._acts[action.__class__](action)
        self._write()
        if more:
            self._wake.set()
        return self.state.phase == "running"

    def _write(self) -> None:
        """Record the batch, which is the group commit of whatever happened since the last; then let go on what waits
        for it. Waiting for the disk here costs less than a thread that does, and the next batch gathers meanwhile.
        """
        if self._batch:
            batch, self._batch = self._batch, []
            appended = self._log.append(batch)
            if timer := self._timers.pop("buffer", None):
                timer.cancel()
            if self._listener:
                self._listener(appended)
        written, self._written = self._written, []
        for future in written:
            if not future.done():
                future.set_result(None)
        starting, self._starting = self._starting, []
        for flight in starting:
            if flight.cancelled:
                _drop(flight.awaitable)
                self._land_later(flight)
            else:
                flight.began = time.perf_counter()
                flight.task = asyncio.ensure_future(flight.awaitable)
                flight.task.add_done_callback(partial(self._land_later, flight))

    def _land_later(self, flight: _Flight, _: object = None) -> None:
        self._landed.append((cast("Perform", flight.action).command, flight))
        self._wake.set()

    def _fly(self, id: str, action: Action, awaitable: Awaitable[Any]) -> None:
        flight = _Flight(action, awaitable)
        self._flights[id] = flight
        self._starting.append(flight)

    def _land(self, id: str, flight: _Flight) -> None:
        """Take in the answer of an action that took time."""
        del self._flights[id]
        task, action = flight.task, flight.action
        error: BaseException | None = None
        answer: Any = None
        if task is None or task.cancelled():
            error = asyncio.CancelledError("cancelled")
        elif not (error := task.exception()):
            answer = task.result()
        if isinstance(action, Perform):
            self._stage_ended(action, answer or StageOutcome("failed", _message(error)), flight.began)
        elif isinstance(action, Recover):
            self._recovered(action, answer or Recovered("failed", message=_message(error)))
        else:
            self._compensated(cast("Compensate", action), answer or Compensated(_message(error), -1))

    # Actions; each says whether it has changed the state

    def _perform(self, action: Perform) -> bool:
        id, stage, attempt = action
        self.emit("stage_started", id, {"stage": stage, "attempt": attempt})
        began = time.perf_counter()
        try:
            answer = self._performer.perform(self.state.commands[id], stage, attempt)
        except Exception as error:  # noqa: BLE001 - whatever a stage raises fails that stage and not the run
            answer = StageOutcome("failed", _message(error))
        if isinstance(answer, StageOutcome):
            self._stage_ended(action, answer, began)
        else:
            self._fly(id, action, answer)
        return True

    def _stage_ended(self, action: Perform, outcome: StageOutcome, began: float) -> None:
        data: dict[str, Any] = {
            "stage": action.stage,
            "attempt": action.attempt,
            "verdict": outcome.verdict,
            "duration": round(time.perf_counter() - began, 6),
            "message": outcome.message,
            "checks": [_check_data(check) for check in outcome.checks],
        }
        if outcome.result:
            data["result"] = outcome.result
        if outcome.metrics:
            data["metrics"] = outcome.metrics
        self.emit("stage_ended", action.command, data)

    def _recover(self, action: Recover) -> bool:
        id, strategy = action.command, action.strategy
        if id in self._flights:
            return False
        command = self.state.commands[id]
        if command.phase != "recovering":
            self._attempt_failed(action, strategy, action.message)
            return True
        try:
            answer = self._performer.recover(command, strategy)
        except Exception as error:  # noqa: BLE001 - whatever a recovery raises parks the command
            answer = Recovered("failed", message=_message(error))
        if isinstance(answer, Recovered):
            self._recovered(action, answer)
        else:
            self._fly(id, action, answer)
        return True

    def _recovered(self, action: Recover, answer: Recovered) -> None:
        id, strategy = action.command, action.strategy
        if answer.verdict == "failed":
            why = f"; {strategy} failed: {answer.message}" if answer.message else ""
            self._attempt_failed(action, strategy_instead(self.state.commands[id]), action.message + why)
        elif strategy == "partial-recovery":
            self.emit("partially_recovered", id, answer.data or {})
        else:
            if answer.data is not None or strategy == "rollback":
                self.emit("rolled_back", id, answer.data or {})
            if strategy == "retry":
                data = {
                    "attempt": action.attempt + 1,
                    "delay": answer.delay,
                    "not_before": self._log.now() + answer.delay,
                }
                self.emit("retry_scheduled", id, data)

    def _attempt_failed(self, action: Recover, strategy: str, message: str) -> None:
        self.emit(*attempt_failed(action, strategy, message))

    def _compensate(self, action: Compensate) -> bool:
        id = action.command
        if id in self._flights:
            return False
        try:
            answer = self._performer.compensate(self.state.commands[id])
        except Exception as error:  # noqa: BLE001 - one compensation that raises does not stop the others
            answer = Compensated(_message(error), -1)
        if isinstance(answer, Compensated):
            self._compensated(action, answer)
        else:
            self._fly(id, action, answer)
        return True

    def _compensated(self, action: Compensate, answer: Compensated) -> None:
        self.emit("compensated", action.command, answer._asdict())

    def _park(self, action: Park) -> bool:
        self.emit(*parked(action))
        return True

    def _skip(self, action: Skip) -> bool:
        self.emit(*skipped(action))
        return True

    def _end(self, action: End) -> bool:
        self.emit(*ended(action, self.state, self._log.now()))
        return True

    def _wait_until(self, action: WaitUntil) -> bool:
        if self._alarm_time != action.time or "retry" not in self._timers:
            self._alarm_time = action.time
            self._alarm("retry", max(0.0, action.time - self._log.now()))
        return False

    def _suspend(self, action: Suspend) -> bool:
        self.emit(*suspended(action))
        return False

    def _finish(self, action: Finish) -> bool:
        if not self._flights:
            self.emit(*finished(action, self.state, self._log.now()))
        return False

    # What comes from outside

    def _alarm(self, name: str, delay: float) -> None:
        if timer := self._timers.pop(name, None):
            timer.cancel()
        self._timers[name] = self._loop.call_later(delay, self._ring, name)

    def _ring(self, name: str) -> None:
        self._timers.pop(name, None)
        self._wake.set()

    def _watch(self) -> None:
        """Take in what other processes have appended to this session: a cancellation, a person's decision."""
        try:
            foreign = [event for event in self._log.poll() if event.session == self.state.id and event.seq > self._seen]
        except LogError as error:
            self._fail(error)
            return
        self._timers["watch"] = self._loop.call_later(WATCH, self._watch)
        if not foreign:
            return
        for event in foreign:
            if event.type == "cancel_requested" and self.state.cancelling:
                self._at_once = True
            evolve(self.state, event)
        if self.state.cancelling:
            self._cancel_stages()
        if self._listener:
            self._listener(foreign)
        self._wake.set()

    def _fail(self, problem: LogError) -> None:
        self._problem = problem
        self._wake.set()

    def _cancel_stages(self) -> None:
        """Have the running stages end gently; recoveries and compensations run to their end."""
        for flight in self._flights.values():
            if isinstance(flight.action, Perform) and not flight.cancelled:
                flight.cancelled = True
                if flight.task:
                    flight.task.cancel()

    async def _stop(self) -> None:
        """End whatever runs, at once, and record what it still has to say; not for ever."""
        for flight in self._flights.values():
            if flight.task is None:
                flight.cancelled = True
                _drop(flight.awaitable)
        until = time.monotonic() + GRACE
        pending = {flight.task for flight in self._flights.values() if flight.task}
        while pending and time.monotonic() < until:
            for task in pending:
                task.cancel()
            try:
                self._write()
            except LogError:
                for future in self._written:
                    future.cancel()
            done, pending = await asyncio.wait(pending, timeout=WATCH)
            for task in done:
                if not task.cancelled():
                    task.exception()  # whatever it is, it came of being ended
        self._flights.clear()


# Most commands pass most checks in the same words. Data of events are never changed, so they may share them.
@lru_cache(maxsize=1024)
def _check_data(check: Check) -> Mapping[str, Any]:
    return check._asdict()


def _message(error: BaseException | None) -> str:
    """What happened, for a person."""
    if error is None or isinstance(error, asyncio.CancelledError):
        return "cancelled"
    return str(error) if isinstance(error, StageError) else f"{type(error).__name__}: {error}"


def _drop(awaitable: Awaitable[Any]) -> None:
    """Let go of an awaitable that will never start, without the warning that it never did."""
    if isinstance(awaitable, Coroutine):
        awaitable.close()
