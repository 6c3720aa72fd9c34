"""One workspace whose commands workers run: the engine of the command line, with a database behind it."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ...pipeline.driver.session import Choice, SessionResult, new_session_id
from ...pipeline.engine import Engine, nothing_done
from ...pipeline.errors import EngineError
from ...pipeline.evolve import replay
from ...pipeline.options import Listener, RunOptions, Waiting
from ...pipeline.plan import Plan
from ...pipeline.planning.records import Records
from ...pipeline.store.search import find_session
from ...pipeline.tree.git import Git, TreeError
from ...pipeline.tree.repository import find_repository
from ...pipeline.upkeep.status import RESUMABLE, Status
from ..database.address import Address
from ..database.log import DatabaseLog
from ..database.sessions import Submission
from ..repository.errors import RepositoryError
from ..repository.submission import Submitted, check_submission, open_remote
from .attendance import what_is_missing
from .decisions import cancel, coordinate, go_on
from .history import ContainedHistory
from .patience import patiently
from .submission import limits_of, session_data
from .watching import watch

if TYPE_CHECKING:
    from ...pipeline.recovery.rewind import Rewound
    from ...pipeline.store.port import EventLog
    from ...pipeline.upkeep.summaries import SessionSummary
    from ...workspace.project import Project
    from ..database.achieved import Workspace
    from ..database.claims import WorkerRow

NO_LONGER_WATCHED: Final = 130  # exit code: Ctrl-C ended the watching
_RUNNING: Final[frozenset[Status]] = frozenset(("running",))
_LOOKED_AT: Final = 50  # newest sessions among which that of this repository is looked for


class RemoteEngine(Engine):
    """See `Engine`. Its sessions are those of the database at ``address``; ``on`` is what `--on` said."""

    def __init__(self, project: Project, address: Address, on: str) -> None:
        super().__init__(project)
        self.address = address
        self.on = on

    @cached_property
    def source(self) -> Submitted:
        """Where workers get what is here from. Raises RepositoryError: they cannot."""
        return check_submission(self.layout.workspace, self.settings.distributed.remote)

    def run(
        self,
        plan: Plan,
        options: RunOptions | None = None,
        listener: Listener | None = None,
        waiting: Waiting | None = None,
    ) -> SessionResult:
        """Submit a plan as a new session and look on until it ends or is parked; Ctrl-C only ends the looking."""
        if plan.is_done:
            return nothing_done()
        session = self.submit(plan, options, waiting)
        with patiently(self.log) as log:
            return self._watch(log, session, 0, listener)

    def submit(
        self, plan: Plan, options: RunOptions | None = None, waiting: Waiting | None = None, fleet: str = ""
    ) -> str:
        """Have workers run a plan, and return the id of the session; ``waiting`` is told for what it has to wait.

        Raises:
            EngineError: the configuration is broken, a limit is reached, or workers cannot get what is here.
        """
        self._require_configuration()
        options, source = options or RunOptions(), self.source
        with DatabaseLog.open(self.address, source.remote_url, source.prefix) as log:
            folder = self.project.folder
            data = session_data(plan, options, self.settings, folder, source, log.breakers(), fleet)
            session = new_session_id(log.now())
            if waiting:
                for sentence in what_is_missing(plan, log.workers(), log.now(), str(self.address)):
                    waiting(sentence)
            log.submit(Submission(session, data))
        coordinate(self.address, session, limits=limits_of(plan, self.settings))
        return session

    def resume(
        self, session: str = "", decision: Choice = "", listener: Listener | None = None, waiting: Waiting | None = None
    ) -> SessionResult:
        """Have a session go on (the newest of this repository that can, if none is named), and look on."""
        with self.log() as log:
            id = self.find(log, session) if session else self._newest(log, RESUMABLE, "waits to go on")
            state = replay(log.read(id, lean=True))
            if state.outcome in ("succeeded", "failed") and decision != "abort":
                return SessionResult(id, state.outcome, state)
            if waiting:
                for sentence in what_is_missing(Plan(id, ()), log.workers(), log.now(), str(self.address)):
                    waiting(sentence)
            return self._watch(log, id, go_on(log, id, decision), listener)

    def cancel(self, session: str = "", by: str = "cli") -> str:
        """Ask a session that runs (the newest of this repository, if none is named) to end; returns its id at once."""
        with self.log() as log:
            id = self.find(log, session) if session else self._newest(log, _RUNNING, "runs")
            cancel(log, id, by)
        return id

    def roll_back(self, session: str) -> Rewound:
        """Delete the branch of a session, and have workers compensate what it did elsewhere."""
        from .undoing import roll_back

        remote = open_remote(self.layout.workspace, self.settings.distributed.remote)
        with self.log() as log:
            return roll_back(log, self.find(log, session), remote)

    def sessions(self, limit: int = 0) -> list[SessionSummary]:
        """The sessions of the database, of all repositories, newest first."""
        with self.log() as log:
            return log.summaries(limit)

    def workspaces(self, sessions: Sequence[str]) -> dict[str, Workspace]:
        """Where sessions are at home, by id."""
        with self.log() as log:
            return log.workspaces(sessions)

    def workers(self) -> tuple[list[WorkerRow], float]:
        """The workers of the database, and the time there (Unix, in seconds)."""
        with self.log() as log:
            return log.workers(), log.now()

    def find(self, log: EventLog, name: str) -> str:
        """The session that a person means; "" is the newest of this repository, or the newest where that is none."""
        if name or not isinstance(log, DatabaseLog):
            return find_session(log, name)
        newest = [entry.id for entry in reversed(log.sessions())]
        if not newest:
            raise EngineError(f"nothing has run on {self.address} yet")
        return next(self._own(log, newest), newest[0])

    def goes_on(self, session: str) -> bool:
        """Always: should its worker die, another one goes on with it."""
        return True

    def log(self) -> DatabaseLog:
        """The events in the database, to be read and closed."""
        return DatabaseLog.open(self.address)

    def own_log(self) -> DatabaseLog:
        """The same for what this workspace has achieved; nothing where it has no remote repository."""
        remote, prefix = self._here
        return DatabaseLog.open(self.address, remote, prefix)

    def openmetrics(self) -> str:
        """Everything that all sessions of the database measured, in the OpenMetrics text format."""
        from ...pipeline.metrics.openmetrics import exposed

        with self.log() as log:
            return exposed(event for entry in log.sessions() for event in log.read(entry.id))

    @contextlib.contextmanager
    def _records(self) -> Iterator[Records]:
        source = self.source
        with DatabaseLog.open(self.address, source.remote_url, source.prefix) as log:
            yield self._records_of(ContainedHistory(log, self._contains), log.now())

    def _contains(self, commit: str) -> bool:
        """Whether the commit that is checked out has ``commit``, or is it."""
        git = Git(self.layout.workspace)
        asked = ("merge-base", "--is-ancestor", commit, self.source.commit)
        return git.run(*asked, accept=range(256)).returncode == 0

    def _own(self, log: DatabaseLog, sessions: list[str]) -> Iterator[str]:
        """Those of the newest sessions that are of this repository."""
        remote, _ = self._here
        newest = sessions[:_LOOKED_AT]
        homes = log.workspaces(newest)
        yield from (id for id in newest if id in homes and homes[id].remote == remote)

    @cached_property
    def _here(self) -> tuple[str, str]:
        """The address of the remote repository and the folder of the workspace in it; both "" if there is none."""
        workspace = self.layout.workspace
        try:
            remote = open_remote(workspace, self.settings.distributed.remote)
            return remote.address, find_repository(workspace.resolve()).prefix
        except (RepositoryError, TreeError):
            return "", ""

    def _newest(self, log: DatabaseLog, statuses: Collection[Status], doing: str) -> str:
        """The newest session of this repository with one of these; what others submitted must be named."""
        found = [each.id for each in log.summaries(_LOOKED_AT) if each.status in statuses]
        if own := next(self._own(log, found), ""):
            return own
        raise EngineError(f"no session of this repository {doing} on {self.address}")

    def _watch(self, log: DatabaseLog, session: str, after: int, listener: Listener | None) -> SessionResult:
        try:
            last = watch(log, session, after, listener)
        except KeyboardInterrupt:
            on = f"--on {shlex.quote(self.on)}"
            raise EngineError(
                f"session {session} goes on without this terminal; `bandleader log {session} --follow {on}` watches "
                f"it, and `bandleader cancel {session} {on}` ends it",
                NO_LONGER_WATCHED,
            ) from None
        state = patiently(lambda: replay(log.read(session, lean=True)))
        return SessionResult(session, last.data.get("outcome", "parked"), state)
