"""Runs sessions in this process: everything between the lock of the workspace and the driver."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from .context import Context
from .driver.session import Choice, Options, SessionResult, new_session_id, resume, start
from .errors import EngineError
from .events import Event
from .evolve import replay
from .options import Listener, RunOptions
from .performer import LocalPerformer
from .plan import Plan
from .plan_data import plan_from_data
from .projections.graph_file import write_graph
from .projections.projector import Projector
from .projections.recall import recall_from
from .runners.relatives import end_orphan, marked
from .store.lock import WorkspaceLock, holder
from .store.log import Log, SessionEntry
from .store.search import find_session
from .triage import plan_points
from .unsettled import refuse_unsettled, unsettled
from .upkeep.maintain import maintain
from .upkeep.retention import remove_expired, retire
from .upkeep.status import RESUMABLE, status_after
from .workbench import Workbench

if TYPE_CHECKING:
    from .recovery.rewind import Rewound


def run_plan(
    bench: Workbench, plan: Plan, options: RunOptions, log: Log, lock: WorkspaceLock, listener: Listener | None
) -> SessionResult:
    """Run a plan as a new session. The caller holds the lock.

    Raises:
        EngineError: an earlier session has left changes behind.
        LogError: nothing more can be recorded.
    """
    refuse_unsettled(log)
    session = new_session_id(log.now())
    lock.name(session)
    _put_in_order(bench, log)
    context = _context(bench, log, session, plan)
    run = bench.settings.run
    chosen = Options(
        jobs=options.jobs or run.jobs or os.cpu_count() or 1,
        agent_slots=run.agent_slots,
        keep_going=run.keep_going if options.keep_going is None else options.keep_going,
        arguments=options.arguments,
        workspace=bench.project.folder,
        head=bench.surroundings.head(plan),
    )
    hear = _Hearing(bench, context, log, lock, listener)
    performer = LocalPerformer(context)
    return hear.during(
        start(plan, log, performer, chosen, session=session, listener=hear.hear, interrupts=_is_main_thread())
    )


def resume_session(
    bench: Workbench, name: str, decision: Choice, log: Log, lock: WorkspaceLock, listener: Listener | None
) -> SessionResult:
    """Go on with a session. The caller holds the lock.

    Raises:
        EngineError: there is no such session, or it cannot go on.
        LogError: nothing more can be recorded.
    """
    entry = _resumable(log, name, decision)
    lock.name(entry.id)
    _put_in_order(bench, log)
    events = list(log.read(entry.id, lean=True))
    context = _context(bench, log, entry.id, plan_from_data(events[0].data["plan"]))
    context.interrupted_at = 0.0 if entry.ended else _last_heard(events)
    hear = _Hearing(bench, context, log, lock, listener)
    performer = LocalPerformer(context)
    return hear.during(resume(log, events, performer, decision, listener=hear.hear, interrupts=_is_main_thread()))


def cancel_session(bench: Workbench, name: str, by: str) -> str:
    """Ask the session that runs to end; ``by`` is where the person sits.

    Raises:
        EngineError: none runs, or another one does.
        LogError: nothing can be recorded.
    """
    running = holder(bench.layout.lock)
    if running is None or not running.session:
        raise EngineError("nothing runs in this workspace; `bandleader resume --abort` ends a session that waits")
    if name and not running.session.startswith(name):
        raise EngineError(f"session {name} does not run; session {running.session} does")
    with Log.open(bench.layout.log) as log:
        log.append([Event("cancel_requested", running.session, "", {"by": by})])
    return running.session


def rewind_session(bench: Workbench, name: str, log: Log, lock: WorkspaceLock) -> Rewound:
    """Undo a session that is over. The caller holds the lock.

    Raises:
        EngineError: there is no such session, it is not over, or it cannot be undone.
        LogError: it cannot be recorded.
    """
    from .recovery.rewind import rewind  # few sessions are undone

    session = find_session(log, name)
    state = replay(log.read(session, lean=True))
    if command := unsettled(state):
        raise EngineError(
            f"session {session} was cut short while {command} had begun; `bandleader resume {session} --abort` undoes "
            "that first, and then `bandleader rollback` the rest"
        )
    lock.name(session)
    plan = plan_from_data(next(iter(log.read(session))).data["plan"])
    context = _context(bench, log, session, plan)
    rewound = rewind(session, log, context)
    _put_in_order(bench, log)
    return rewound


class _Hearing:
    """Who hears the events of a session while it runs, and what surrounds the run."""

    def __init__(
        self, bench: Workbench, context: Context, log: Log, lock: WorkspaceLock, listener: Listener | None
    ) -> None:
        self._bench = bench
        self._lock = lock
        self._context = context
        self._log = log
        self._listener = listener
        self._projector = Projector(bench.layout, recall_from(log), _later)

    def hear(self, events: Sequence[Event]) -> None:
        """Take in recorded events."""
        if self._log.put_back:
            self._log.put_back = False
            self._after_deletion()
        self._projector.feed(events)
        if self._listener:
            self._listener(events)

    def _after_deletion(self) -> None:
        """Go on although something has deleted the folder of all records, as `git clean -fdx` does."""
        layout = self._bench.layout
        layout.prepare()
        self._lock.renew()
        self._context.complain(
            f"Something has deleted {layout.root} while the run used it. The event log has been put back; what the "
            "commands have printed is lost. `bandleader doctor --rebuild` makes the other files anew."
        )

    def during(self, run: Coroutine[Any, Any, SessionResult]) -> SessionResult:
        """Run, and tidy up whatever happened."""
        bench, context = self._bench, self._context
        try:
            with _plain_interrupt():
                result = asyncio.run(run)
        finally:
            self._projector.close()
            if self._projector.problem:
                context.complain(self._projector.problem)
            bench.complaints.extend(context.complaints)
        _end_marked(result.session)
        self._tidy(result.session)
        return result

    def _tidy(self, session: str) -> None:
        bench, log = self._bench, self._log
        try:
            write_graph(bench.project.snapshot, bench.layout)
            remove_expired(bench.layout, log.now())
            retire(log, bench.layout, bench.settings.run.keep, bench.surroundings.drop, session)
        except OSError as error:
            bench.complaints.append(f"{error.filename or bench.layout.root}: {error.strerror or error}")


def _put_in_order(bench: Workbench, log: Log) -> None:
    bench.complaints.extend(maintain(log, bench.layout))


def _context(bench: Workbench, log: Log, session: str, plan: Plan) -> Context:
    fingerprints = {step.id: step.fingerprint for step in plan.steps}
    for id, success in log.successes(list(fingerprints)).items():
        if success.session == session:  # what ended before it was interrupted
            fingerprints[id] = success.fingerprint
    if not all(step.reads_only for step in plan.steps):
        bench.library.hold()
    return bench.context(fingerprints, plan_points(plan), log.breakers())


def _resumable(log: Log, name: str, decision: Choice) -> SessionEntry:
    """The session that is meant: the newest that can go on if none is named."""
    entries = log.sessions()
    if name:
        session = find_session(log, name)
        entry = next(entry for entry in entries if entry.id == session)
        status = status_after(entry.ended, alive=False)
        if status not in RESUMABLE and not (status == "failed" and decision == "abort"):
            raise EngineError(f"session {session} has {status}; there is nothing to go on with")
        return entry
    waiting = [each for each in entries if status_after(each.ended, alive=False) in RESUMABLE]
    if waiting:
        return waiting[-1]
    raise EngineError("no session waits to go on; `bandleader sessions` lists what has run")


def _last_heard(events: Sequence[Event]) -> float:
    """When the session itself recorded the last of its events (Unix time)."""
    return max((event.at for event in events if not _is_upkeep(event)), default=0.0)


def _is_upkeep(event: Event) -> bool:
    """Whether it was recorded by whoever tidied up after the session, and not by the session."""
    return "orphans" in event.data or event.data.get("state") == "orphaned"


def _later(delay: float, call: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(delay, call)


def _end_marked(session: str) -> None:
    """End what commands have left running: a session that is over has no processes."""
    for record in marked(session):
        end_orphan(record.pid, record.pgid, record.start_time, record.token, grace=1.0)


@contextlib.contextmanager
def _plain_interrupt() -> Iterator[None]:
    """Keep `asyncio.run` from a SIGINT handler of its own, for the driver has one. Python describes a handler that it
    does not know in words when it is asked for it, which for a task with a large session takes most of a second.
    """
    if not _is_main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.default_int_handler(number, frame)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
