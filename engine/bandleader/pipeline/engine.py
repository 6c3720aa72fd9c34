"""One workspace in which commands are planned, run, resumed and undone: what the command line calls."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from .errors import BUSY, EngineError
from .options import Listener, RunOptions, Waiting
from .plan import Plan
from .planning.errors import PlanError
from .planning.outline_cache import OutlineCache
from .planning.planner import PlanRequest, make_plan
from .planning.records import History, Records
from .store.errors import LogError, LogMissing
from .store.lock import Holder, WorkspaceBusy, WorkspaceLock, holder
from .store.log import Log
from .store.search import find_session
from .workbench import Workbench

if TYPE_CHECKING:
    from .driver.session import Choice, SessionResult
    from .planning.definition import Definition, Isolation
    from .recovery.rewind import Rewound
    from .state import SessionState
    from .store.port import EventLog
    from .upkeep.examination import Examination
    from .upkeep.summaries import SessionSummary


class Engine(Workbench):
    """Plans and runs the commands of one loaded library. Every method may raise `EngineError`.

    ``on`` is what `--on` of the command line says of where the sessions are, "" for the workspace.
    """

    on = ""

    def plan(self, name: str, options: RunOptions | None = None) -> Plan:
        """What would run, in which order and why."""
        options = options or RunOptions()
        request = PlanRequest(
            name,
            options.arguments,
            options.force,
            options.strict,
            options.no_deps,
            options.runner,
            cast("Isolation | None", options.isolation or None),
            options.timeout or None,
        )
        with _complaints(), self._records() as records:
            try:
                kept = OutlineCache(self.project, request.target, request.no_deps)
                return make_plan(request, self.project, records, self._definition, kept)
            except PlanError as error:
                raise EngineError(str(error)) from None

    def why(self, name: str) -> list[str]:
        """Why a command would run now or would not, in sentences."""
        from .planning.explanation import explain

        plan = self.plan(name)
        return explain(plan, plan.target)

    def run(
        self,
        plan: Plan,
        options: RunOptions | None = None,
        listener: Listener | None = None,
        waiting: Waiting | None = None,
    ) -> SessionResult:
        """Run a plan as a new session, to its end, its parking or its cancellation (see `driver.session.SIGNALS`).

        Where nothing is to be run there is no session, and the id in the result is "".
        ``waiting`` is told whom the run waits for; whoever has waited plans anew, for much may have run meanwhile.
        """
        from .running import run_plan

        if plan.is_done:
            return nothing_done()
        options = options or RunOptions()
        self._require_configuration()
        waited = False

        def wait(holder: Holder | None) -> None:
            nonlocal waited
            waited = True
            if waiting:
                waiting(_who(holder))

        with _complaints(), self._locked(wait) as lock, Log.open(self.layout.log) as log:
            if waited:
                plan = self.plan(plan.target, options)
                if plan.is_done:
                    return nothing_done()
            return run_plan(self, plan, options, log, lock, listener)

    def resume(
        self, session: str = "", decision: Choice = "", listener: Listener | None = None, waiting: Waiting | None = None
    ) -> SessionResult:
        """Go on with a session (the newest that can, if none is named); ``decision`` is for what waits for a person."""
        from .running import resume_session

        self._require_configuration()

        def wait(holder: Holder | None) -> None:
            if waiting:
                waiting(_who(holder))

        with _complaints(), self._locked(wait) as lock, Log.open(self.layout.log) as log:
            return resume_session(self, session, decision, log, lock, listener)

    def cancel(self, session: str = "", by: str = "cli") -> str:
        """Ask a running session (that which runs, if none is named) to end; returns its id at once.

        ``by`` is where the person sits, for the record.
        """
        from .running import cancel_session

        with _complaints():
            return cancel_session(self, session, by)

    def roll_back(self, session: str) -> Rewound:
        """Undo what a session changed in the workspace, and have its compensations run."""
        from .running import rewind_session

        with _complaints(), self._locked(None) as lock, Log.open(self.layout.log) as log:
            return rewind_session(self, session, log, lock)

    def sessions(self, limit: int = 0) -> list[SessionSummary]:
        """What has run here, newest first."""
        from .upkeep.status import live_session
        from .upkeep.summaries import summaries

        with _complaints(), self._history() as log:
            return summaries(log, live_session(self.layout), limit) if log else []

    def session(self, name: str = "") -> SessionState:
        """The state of a session, by its id or the beginning of it; "" is the newest."""
        from .evolve import replay

        with _complaints(), self.log() as log:
            return replay(log.read(self.find(log, name)))

    def find(self, log: EventLog, name: str) -> str:
        """The id of the session that a person means by ``name``; see `find_session`."""
        return find_session(log, name)

    def goes_on(self, session: str) -> bool:
        """Whether somebody is at work on a session that has neither ended nor parked."""
        from .upkeep.status import live_session

        return live_session(self.layout) == session

    def log(self) -> EventLog:
        """The event log, to be read and closed."""
        with _complaints():
            return Log.open(self.layout.log, readonly=True)

    def examine(self) -> list[Examination]:
        """What `bandleader doctor` finds."""
        from .upkeep.examine import examine
        from .upkeep.status import live_session

        with _complaints(), self._history() as log:
            return examine(log, self.layout, self.settings, live_session(self.layout), (self.surroundings.examine,))

    def mend(self, found: Sequence[Examination]) -> list[Examination]:
        """Mend what `examine` found; how it is then, for those that were not in order."""
        from .upkeep.examination import mend

        with _complaints(), self._locked(None):
            return mend(found)

    def rebuild(self) -> str:
        """Make the files of the specification anew from the event log; returns what was made, for a person."""
        from .projections.rebuild import rebuild

        with _complaints(), self._locked(None), Log.open(self.layout.log, thorough=True) as log:
            made = rebuild(log, self.layout)
        return str(made)

    def openmetrics(self) -> str:
        """Everything measured so far, in the OpenMetrics text format."""
        from .metrics.openmetrics import openmetrics

        with _complaints(), Log.open(self.layout.log, readonly=True) as log:
            return openmetrics(log)

    def _definition(self, path: str, id: str) -> Definition:
        return self.library.read(path, id)

    @contextlib.contextmanager
    def _records(self) -> Iterator[Records]:
        """What is on record for a plan."""
        with self._history() as log:
            yield self._records_of(log, log.now() if log else time.time())

    def _records_of(self, history: History | None, now: float) -> Records:
        surroundings = self.surroundings
        return Records(self.layout, history, now, surroundings.inputs, surroundings.tree_state, self._passed_trees())

    def _passed_trees(self) -> Mapping[str, float]:
        checks = self.settings.quality.checks
        if not checks:
            return {}
        from .assurance.records import FILE, passed_trees

        return passed_trees(self.layout.root / FILE, checks)

    @contextlib.contextmanager
    def _history(self) -> Iterator[Log | None]:
        """The log for reading, None where nothing has run yet."""
        try:
            log = Log.open(self.layout.log, readonly=True)
        except LogMissing:
            yield None
            return
        with log:
            yield log

    def _require_configuration(self) -> None:
        """Nothing runs under gates and limits that are not those that somebody has written down."""
        if problems := self.project.config.problems:
            raise EngineError(f"{self.project.config_file}: {problems[0].message}. Mend it first; nothing was run.")

    @contextlib.contextmanager
    def _locked(self, waiting: Callable[[Holder | None], None] | None) -> Iterator[WorkspaceLock]:
        """The workspace for this process alone."""
        self.layout.prepare()
        self._refuse_own_session()
        wait = self.settings.run.wait if waiting else 0.0
        with WorkspaceLock.acquire(self.layout.lock, wait=wait, waiting=waiting) as lock:
            yield lock

    def _refuse_own_session(self) -> None:
        """A command that waits for the session it belongs to would wait for ever."""
        from .runners.relatives import SESSION

        own = os.environ.get(SESSION)
        held = holder(self.layout.lock) if own else None
        if held and held.session == own:
            raise EngineError(
                f"this is part of session {own}, which holds the workspace until its commands have ended: "
                "name what has to run before a command under its `dependencies`",
                BUSY,
            )


def nothing_done() -> SessionResult:
    """What comes of a plan in which nothing is to be run."""
    from .driver.session import SessionResult
    from .state import SessionState

    return SessionResult("", "succeeded", SessionState())


def _who(holder: Holder | None) -> str:
    if holder is None:
        return "another run holds this workspace"
    return f"session {holder.session} (process {holder.pid}) holds this workspace"


@contextlib.contextmanager
def _complaints() -> Iterator[None]:
    """What can go wrong below, as what a person can read."""
    try:
        yield
    except WorkspaceBusy as busy:
        raise EngineError(str(busy), BUSY) from None
    except LogError as error:
        raise EngineError(str(error)) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise EngineError(f"{where}{error.strerror or error}") from None
