"""The event log in the database, for whoever looks at sessions, submits them or decides about them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

from ...pipeline.events import Event
from . import achieved, claims, sessions
from .achieved import Workspace
from .address import Address
from .appending import Batch, Writer
from .claims import WorkerRow
from .clock import ServerClock
from .connect import connect
from .errors import DatabaseAway, DatabaseError, database_error, is_away
from .news import News
from .reader import PAGE, Reader
from .rows import COLUMNS, event_of
from .schema import check_schema
from .sessions import SessionRow, Submission

if TYPE_CHECKING:
    import psycopg

    from ...pipeline.store.log import SessionEntry
    from ...pipeline.store.successes import Failures, Success
    from ...pipeline.upkeep.summaries import SessionSummary

_T = TypeVar("_T")
LOOK_AGAIN: Final = 2.0  # seconds after which a follower looks even if it has heard nothing
_LEAN: Final = """ AND (type IN ('command_ended', 'command_skipped', 'compensated') OR command NOT IN (
  SELECT command FROM bandleader.event WHERE session = %(session)s AND type IN ('command_ended', 'command_skipped')))"""


@final
class DatabaseLog:
    """The log of all sessions of a database, over one connection, for one thread.

    It answers as `pipeline.store.log.Log` does; every method raises DatabaseError if the database is away or refuses.
    A lost connection is made anew once. Successes and failures are those of the workspace at ``remote`` and ``prefix``.
    """

    def __init__(self, address: Address, connection: psycopg.Connection[Any], workspace: Workspace) -> None:
        """Use `DatabaseLog.open`."""
        self.address = address
        self.workspace = workspace
        self._connection: psycopg.Connection[Any] | None = connection
        self._clock = ServerClock()
        self._clock.ask(connection)

    @classmethod
    def open(cls, address: Address, remote: str = "", prefix: str = "") -> DatabaseLog:
        """Connect, and check that the schema is that of this version.

        Raises:
            DatabaseError: either is not so.
        """
        connection = connect(address)
        try:
            check_schema(connection, address)
            return cls(address, connection, Workspace(remote, prefix))
        except BaseException:
            connection.close()
            raise

    def now(self) -> float:
        """Unix time of the server in seconds; it never goes back."""
        return self._clock.now()

    def read(self, session: str, after: int = 0, lean: bool = False, command: str | None = None) -> Iterator[Event]:
        """The events of a session, in order, from behind place ``after``; those of one ``command`` if that is given.

        ``lean`` leaves out how those commands came to their end that have ended. What is appended meanwhile is seen.
        """
        query = f"SELECT {COLUMNS} FROM bandleader.event WHERE session = %(session)s AND seq > %(after)s"  # noqa: S608
        query += (_LEAN if lean else "") + ("" if command is None else " AND command = %(command)s")
        query += " ORDER BY seq LIMIT %(limit)s"
        values = {"session": session, "after": after, "command": command, "limit": None if lean else PAGE}
        while rows := self._do(lambda connection: connection.execute(query, values).fetchall()):
            values["after"] = rows[-1][0]
            for row in rows:
                yield event_of(session, row)

    def sessions(self) -> list[SessionEntry]:
        """All sessions, oldest first."""
        return self._do(sessions.entries_of)

    def summaries(self, limit: int = 0) -> list[SessionSummary]:
        """The sessions, newest first, at most ``limit`` unless that is 0."""
        return self._do(lambda connection: sessions.summaries_of(connection, limit))

    def workspaces(self, ids: Sequence[str]) -> dict[str, Workspace]:
        """Where sessions are at home, by id."""
        return self._do(lambda connection: sessions.workspaces_of(connection, ids))

    def outline(self, session: str) -> SessionRow:
        """What is known of a session without its events; DatabaseError if there is none."""
        found = self._do(lambda connection: sessions.outline_of(connection, session))
        if found is None:
            raise DatabaseError(f"{self.address}: there is no session {session}")
        return found

    def head(self, session: str) -> str:
        """The commit that holds all results of a session so far."""
        return self.outline(session).head

    def workers(self) -> list[WorkerRow]:
        """The workers that are up, by host."""
        return self._do(claims.workers)

    def successes(self, ids: Collection[str] | None = None, remote: str = "") -> dict[str, Success]:
        """The newest success of every command of the workspace (of these alone, if ``ids`` are given).

        ``remote`` stands for that of the workspace where it is given.
        """
        workspace = self.workspace._replace(remote=remote or self.workspace.remote)
        return self._do(lambda connection: achieved.successes_of(connection, workspace, ids))

    def success(self, command: str, key: str) -> Success | None:
        """The newest success of a command with this key, which is to say with these arguments."""
        return self._do(lambda connection: achieved.success_of(connection, self.workspace, command, key))

    def result(self, success: Success) -> Mapping[str, Any]:
        """What the stages of a successful command left: the ``result`` of its `command_ended`."""
        return self._do(lambda connection: achieved.result_of(connection, success))

    def breakers(self) -> dict[str, Failures]:
        """Every command of the workspace that has failed since it last succeeded."""
        return self._do(lambda connection: achieved.failures_of(connection, self.workspace))

    def submit(self, submission: Submission) -> None:
        """Take in a session; it waits for a coordinator then. DatabaseError if a limit of the submitter is reached."""
        batch = next(Writer(submission.session).batches())
        self._do(lambda connection: sessions.submit(connection, submission, batch))

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Record what people have decided about one session; return the events with their places and the time."""
        if not events:
            return []
        batch = Batch(Writer(events[0].session), events)
        return self._do(lambda connection: batch.send(connection, 0))

    async def follow(self, session: str, after: int = 0) -> AsyncIterator[Event]:
        """The events of a session as they come, without end. While the database is away, there are none."""
        import asyncio

        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        reader = Reader(session, after)
        news = News(self.address)

        def hear(_: int) -> None:
            loop.call_soon_threadsafe(heard.set)

        news.subscribe(session, hear)
        news.start()
        try:
            while True:
                heard.clear()
                page = self._next(reader)
                for _, event in page:
                    yield event
                if len(page) < PAGE:
                    await _first_of(heard, LOOK_AGAIN)
        finally:
            news.close()

    def _next(self, reader: Reader) -> list[tuple[int, Event]]:
        import psycopg

        try:
            if self._connection is None:
                self._connection = connect(self.address)
                reader.verify(self._connection)
            return reader.read(self._connection)
        except DatabaseAway:
            return []
        except psycopg.Error as error:
            self.close()
            if is_away(error):
                return []
            raise database_error(self.address, error) from None

    def _do(self, work: Callable[[psycopg.Connection[Any]], _T]) -> _T:
        """Ask the database, over a new connection if the one that was there is lost."""
        import psycopg

        fresh = self._connection is None
        while True:
            try:
                if self._connection is None:
                    self._connection = connect(self.address)
                return work(self._connection)
            except psycopg.Error as error:
                away = is_away(error)
                if away:
                    self.close()
                if fresh or not away:
                    raise database_error(self.address, error) from None
                fresh = True

    def close(self) -> None:
        """Close the connection. Closing twice is no error."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> DatabaseLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _first_of(event: Any, seconds: float) -> None:
    """Wait for an `asyncio.Event`, but not longer than this."""
    import asyncio
    import contextlib

    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
