"""What the driver of a session or of one of its commands needs of a log: append, and hear of others."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

from ...pipeline.events import Event
from .address import Address
from .appending import Batch, Writer
from .clock import ServerClock
from .connect import backoff
from .errors import FENCED, DatabaseAway, DatabaseError, Fenced, Unrecorded, database_error, is_away
from .news import LOOK, News
from .reader import PAGE, OrderReader, Reader

if TYPE_CHECKING:
    import psycopg

_T = TypeVar("_T")
_FORGETFUL: Final = 30.0  # seconds after which a running server has every event on its disk, by its longest setting


@final
class SessionLog:
    """Appends events of one session under a claim, waits out a lost database, and hears of others' events.

    For one thread. ``command`` is "" for the coordinator, ``token`` that of the claim, ``worker`` for messages. Events
    up to place ``seen`` are known already. Once ``stop`` is set, nothing waits for the database any more.
    """

    def __init__(
        self,
        address: Address,
        news: News,
        session: str,
        command: str,
        token: int,
        worker: str,
        *,
        stop: threading.Event,
        seen: int = 0,
    ) -> None:
        self._address = address
        self._pool = news.pool
        self._worker = worker
        self._stop = stop
        self._writer = Writer(session, command, token)
        self._reader = Reader(session, seen)
        self._orders = OrderReader(session, command, seen) if command else None
        self._clock = ServerClock()
        self._connection: psycopg.Connection[Any] | None = None
        self._tail: deque[tuple[float, int, Batch]] = deque()  # what a crash of the server could take back
        self._heard = 0
        self._look = True
        self._delays = backoff()
        self._not_before = 0.0  # no further try of `poll`, while the server is away (monotonic)
        self._unsubscribe = news.subscribe(session, self._hear, orders=bool(command))
        try:
            self._persist(lambda _: None)
        except BaseException:
            self.close()
            raise

    def now(self) -> float:
        """Unix time of the server in seconds; it never goes back."""
        return self._clock.now()

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Record events together; return them with their places and the time.

        While the database is away this waits and tries again; they are recorded once in any case.

        Raises:
            Fenced: the claim is not ours any more; nothing was recorded.
            LogError: the database refuses them, or was away until ``stop`` was set.
        """
        if not events:
            return []
        batch = Batch(self._writer, events)
        return self._persist(lambda connection: self._send(connection, batch))

    def poll(self) -> list[Event]:
        """The events of this session that others have appended since the last call, in order; for a command only those
        of it and of the session itself.

        It costs nothing unless there are some. While the database is away, there are none.

        Raises:
            LogError: the database refuses to show them.
        """
        if not self._has_news() or time.monotonic() < self._not_before:
            return []
        import psycopg

        self._look = False
        found: list[Event] = []
        try:
            connection = self._connected()
            while True:
                page = (self._orders or self._reader).read(connection)
                found += [event for batch, event in page if not self._writer.wrote(batch)]
                if self._orders or len(page) < PAGE:
                    break
        except (psycopg.Error, DatabaseAway) as error:
            if isinstance(error, psycopg.Error) and not is_away(error):
                raise Unrecorded(database_error(self._address, error)) from None
            self._look = True
            self._drop()
            self._not_before = time.monotonic() + next(self._delays)
        return found

    def move_head(self, expected: str, new: str) -> str:
        """Make ``new`` the head of the session if that is ``expected`` still.

        Returns:
            The head after the call: ``new`` if it was moved.

        Raises:
            Fenced, LogError: as `append` does.
        """
        writer = self._writer
        values = (writer.session, writer.command, writer.token, expected, new)

        def move(connection: psycopg.Connection[Any]) -> str:
            row = connection.execute("SELECT bandleader.move_head(%s, %s, %s, %s, %s)", values).fetchone()
            assert row is not None
            return str(row[0])

        return self._persist(move)

    def close(self) -> None:
        """Leave the connection to others. Closing twice is no error."""
        self._unsubscribe()
        if self._tail:
            self._flush()
        if self._connection is not None:
            self._pool.give_back(self._connection)
            self._connection = None

    def _flush(self) -> None:
        """Have everything on the server's disk, as far as the server is there: nobody would record it again."""
        import psycopg

        query = "UPDATE bandleader.session SET seq = seq WHERE id = %s"  # a commit takes those before it along
        try:
            self._connected().execute(query, (self._writer.session,))
        except (psycopg.Error, DatabaseError):
            self._drop()
        self._tail.clear()

    def _has_news(self) -> bool:
        return self._look or (self._orders is None and self._heard > self._reader.seen)

    def _hear(self, place: int) -> None:
        """Called from the thread of the news."""
        if place == LOOK or self._orders:
            self._look = True
        elif place > self._heard:
            self._heard = place

    def _persist(self, work: Callable[[psycopg.Connection[Any]], _T]) -> _T:
        """Do something that may be done twice, until the database has answered or ``stop`` is set."""
        import psycopg

        delays = backoff()
        while True:
            try:
                return work(self._connected())
            except psycopg.Error as error:
                if error.sqlstate == FENCED:
                    raise self._fenced() from None
                problem: DatabaseError = database_error(self._address, error)
                away = is_away(error)
            except DatabaseError as error:
                problem, away = error, isinstance(error, DatabaseAway)
            self._drop()
            if not away:
                raise Unrecorded(problem) from None
            if self._stop.wait(next(delays)):
                raise Unrecorded(f"{problem}; what was recorded before is safe") from None

    def _connected(self) -> psycopg.Connection[Any]:
        """The connection. After a new one was made, what the server has forgotten is put in order first."""
        if self._connection is None:
            connection = self._pool.lend()
            try:
                if self._orders:
                    self._clock.follow(self._orders.verify(connection))
                else:
                    self._clock.ask(connection)
                    self._reader.verify(connection)
                self._repeat(connection)
            except BaseException:
                connection.close()
                self._pool.clear()
                raise
            self._connection, self._look, self._not_before, self._delays = connection, True, 0.0, backoff()
        return self._connection

    def _repeat(self, connection: psycopg.Connection[Any]) -> None:
        """Send again what the server may have forgotten."""
        tail = self._tail.copy()
        self._tail.clear()
        try:
            for _, place, batch in tail:
                if place > self._reader.durable:  # else it is on the disk, by what others have recorded behind it
                    self._send(connection, batch)
        except BaseException:
            self._tail = tail
            raise

    def _send(self, connection: psycopg.Connection[Any], batch: Batch) -> list[Event]:
        appended = batch.send(connection, self._reader.durable)
        first, last = appended[0], appended[-1]
        self._clock.follow(last.at)
        if first.seq == self._reader.seen + 1:  # else others have appended something between, and `poll` finds both
            for event in appended:
                self._reader.note(event.seq, batch.number, durable=False)
        if batch.durable:
            self._reader.settle(last.seq)
            self._tail.clear()
        else:
            now = time.monotonic()
            self._tail.append((now, last.seq, batch))
            while self._tail[0][0] < now - _FORGETFUL:
                self._tail.popleft()
        return appended

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._pool.clear()

    def _fenced(self) -> Fenced:
        writer = self._writer
        what = f"session {writer.session}"
        if writer.command:
            what = f"command {writer.command} of {what}"
        return Fenced(f"{what} has moved on to another worker; {self._worker} records nothing more of it")
