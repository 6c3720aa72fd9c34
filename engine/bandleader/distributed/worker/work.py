"""What a worker does with a workflow that begins or goes on here; see `adapter.executor.Work`."""

from __future__ import annotations

import logging
import threading

from ...pipeline.store.errors import LogError
from ..assignment import Assignment
from ..command.compensation import Compensation
from ..command.post import Post
from ..coordinator.coordinator import Coordinator
from ..database.errors import Fenced
from ..database.news import News
from ..protocol import SESSIONS
from ..repository.carry import drop
from ..repository.errors import RepositoryError
from .insisting import Insisting
from .station import WorkerStation

_log = logging.getLogger("bandleader.worker")


class WorkerWork:
    """See `adapter.executor.Work`. Once ``draining`` is set, sessions are coordinated elsewhere."""

    def __init__(self, station: WorkerStation, news: News, queues: Insisting, draining: threading.Event) -> None:
        self._station = station
        self._news = news
        self._queues = queues
        self._draining = draining
        self._posts: set[Post] = set()

    def perform(self, assignment: Assignment) -> None:
        """See `Work.perform`."""
        post = Post(assignment, self._station)
        self._posts.add(post)
        try:
            post.attend()
        except LogError as error:
            _leave(error)
        finally:
            self._posts.discard(post)

    def compensate(self, assignment: Assignment) -> None:
        """See `Work.compensate`."""
        try:
            Compensation(assignment, self._station).run()
        except LogError as error:
            _leave(error)

    def coordinate(self, session: str, workflow: str) -> None:
        """See `Work.coordinate`."""
        try:
            token = self._station.claim_session(session)
            if token is not None and not self._coordinated(session, token):
                self._queues.hand_over(workflow, SESSIONS)
        except LogError as error:
            _leave(error)

    def stop(self) -> None:
        """End all commands at once, with their processes. Other workers begin them anew."""
        for post in list(self._posts):
            post.stop()

    def _coordinated(self, session: str, token: int) -> bool:
        """Coordinate a session; False if another worker has to go on with it."""
        past = self._station.past(session)
        heard = threading.Event()

        def wait(seconds: float) -> bool:
            heard.wait(seconds)
            heard.clear()
            return not self._draining.is_set()

        unsubscribe = self._news.subscribe(session, lambda _: heard.set())
        try:
            with self._station.log(session, "", token, past[-1].seq) as log:
                coordinator = Coordinator(past, log, self._queues, wait)
                ended = bool(coordinator.run())
        finally:
            unsubscribe()
        if ended and coordinator.wrote:
            self._tidy(past[0].data["remote"], session)
        return ended

    def _tidy(self, remote: str, session: str) -> None:
        """Take from the remote what was needed only between the workers; the branch with the result stays."""
        try:
            drop(self._station.mirror(remote), session)
        except RepositoryError as error:
            _log.warning("refs below refs/bandleader/ of session %s stay in %s: %s", session, remote, error)


def _leave(error: LogError) -> None:
    """What is done here has an effect only as long as no other worker does it. Without a log this process is about to
    go: then DBOS is to record no end, neither a good nor a bad one, so it never returns.
    """
    if isinstance(error, Fenced):
        _log.warning("%s", error)
        return
    _log.error("%s", error)
    while True:
        threading.Event().wait()
