"""The event log: one append-only table in an SQLite file, the only truth about what ran.

WAL lets readers of other processes follow while a run writes. A commit outlives the death of the process at once; after
the events of `SYNCED` it is also on the disk before `append` returns, and soon after those of `GROUPED`. Every process
may append: a run writes its events, whoever cancels it or decides about a parked command writes one too. So each
transaction first takes in what others have appended.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, cast, final

from ..events import DURABLE, Event
from .bell import Bell
from .connection import connect_reader, connect_writer
from .errors import LogDamaged, LogError, log_error
from .successes import Failures, Success, failures_of, forget, note, result_of, success_of, successes_of, tables_of

# A process does not outlive the machine: after a power failure its record has nobody to end, so it need not be on the
# disk. Against the death of the engine a commit is enough.
SYNCED: Final = DURABLE - {"process_started", "command_ended"}
# Commands that end within a moment share one wait for the disk: should the power fail in it, they run again.
GROUPED: Final = frozenset({"command_ended"})
GROUP: Final = 0.05  # seconds
PAGE: Final = 1000  # events read at once

_SELECT = "SELECT seq, at, session, command, type, data FROM event WHERE seq > :after"
_LEAN = """ AND (type IN ('command_ended', 'command_skipped', 'compensated') OR command NOT IN (
  SELECT command FROM event
  WHERE seq BETWEEN :first AND :last AND session = :session AND type IN ('command_ended', 'command_skipped')))"""
_sync = getattr(os, "fdatasync", os.fsync)
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Salvage(NamedTuple):
    """What became of a damaged log: where it is now, what was wrong, how many events were saved and how many between
    them are lost (what came after the last one is unknown).
    """

    moved_to: Path
    damage: str
    saved: int
    lost: int


class SessionEntry(NamedTuple):
    """A session of the log: its id, the time of its first event, and its last event if that parked or ended it."""

    id: str
    started: float
    ended: Event | None


@final
class Log:
    """An open event log, to be used by the thread that opened it. ``salvage`` tells of a damaged file found there.

    ``put_back`` says that the file was deleted meanwhile and made again, until whoever heard of it sets it to False.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, salvage: Salvage | None = None) -> None:
        """Use `Log.open`."""
        self.path = path
        self.salvage = salvage
        self.put_back = False
        self._connection = connection
        self._sync_by = 0.0  # when what is appended has to be on the disk (monotonic), 0 if it need not
        self._wal = -1  # the write-ahead log, once it is to be synchronised
        self._bell = Bell(path.parent)
        self._foreign: list[Event] = []
        self._open: set[str] = set()  # sessions whose row is known to be open
        self._version = self._data_version()
        self._identity = _identity(path)
        row = connection.execute("SELECT seq, at FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        self._seq, self._latest = cast("tuple[int, float]", row or (0, 0.0))
        self._epoch = self._latest - time.monotonic()  # what `now` adds to the monotonic clock
        self._set_clock()

    @classmethod
    def open(cls, path: Path, readonly: bool = False, thorough: bool = False) -> Log:
        """Open the log, creating it and its folder unless ``readonly``.

        The file is checked if its last writer died, and always if ``thorough``. A damaged one is moved aside as
        ``NAME.corrupt-N`` and a new one gets its readable events; a reader gets LogDamaged instead.

        Raises:
            LogError: see its subclasses.
        """
        try:
            return cls._open_file(path, readonly, thorough)
        except (LogDamaged, sqlite3.Error, OSError) as error:
            problem = error if isinstance(error, LogDamaged) else log_error(path, error)
            if readonly or not isinstance(problem, LogDamaged):
                raise problem from error
        try:
            return cls._open_file(path, salvage=cls._salvage(path, problem))
        except (sqlite3.Error, OSError) as error:
            raise log_error(path, error) from error

    @classmethod
    def _open_file(
        cls, path: Path, readonly: bool = False, thorough: bool = False, salvage: Salvage | None = None
    ) -> Log:
        wal = path.with_name(path.name + "-wal")
        unclean = not readonly and wal.exists() and wal.stat().st_size > 0
        connection = connect_reader(path) if readonly else connect_writer(path)
        try:
            log = cls(path, connection, salvage)
            if (unclean or thorough) and (found := log.check(thorough)):
                raise LogDamaged(path, found[0])
            return log
        except BaseException:
            connection.close()
            raise

    @classmethod
    def _salvage(cls, path: Path, problem: LogDamaged) -> Salvage:
        """Save the readable events into a new file, and only when that is complete move the damaged one aside."""
        from .salvage import readable_events

        events = readable_events(path)
        saved = path.with_name(path.name + ".saved")
        saved.unlink(missing_ok=True)
        with cls._open_file(saved) as log:
            log.restore(events)
        number = 1
        while (moved_to := path.with_name(f"{path.name}.corrupt-{number}")).exists():
            number += 1
        for suffix in ("-wal", "-shm", ""):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + suffix).rename(moved_to.with_name(moved_to.name + suffix))
        saved.rename(path)
        lost = events[-1].seq - len(events) if events else 0
        return Salvage(moved_to, problem.cause, len(events), lost)

    def now(self) -> float:
        """Unix time in seconds that never goes back: not when the clock is set back, nor from run to run."""
        return self._epoch + time.monotonic()

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Record events in one transaction; return them with their places and, where they had none, the time.

        A file that somebody has deleted meanwhile is put back first.

        Raises:
            LogError: nothing of it was recorded (or it is not on the disk, if that reports a fault).
        """
        if not events:
            return []
        self._set_clock()
        now = self.now()
        texts = [_text(event) for event in events]
        try:
            if _identity(self.path) != self._identity:
                self._put_back()
            with self._transaction():
                self._take_in()
                latest = self._latest
                appended = [
                    Event(kind, session, command, data, max(at or now, latest), seq)
                    for seq, (kind, session, command, data, at, _) in enumerate(events, self._seq + 1)
                ]
                self._insert(appended, texts)
        except (sqlite3.Error, OSError) as error:
            raise log_error(self.path, error) from error
        self._seq, self._latest = appended[-1].seq, appended[-1].at
        kinds = {event.type for event in events}
        if not kinds.isdisjoint(SYNCED):
            self.sync()
        elif not (self._sync_by or kinds.isdisjoint(GROUPED)):
            self._sync_by = time.monotonic() + GROUP
        self._sync_if_due()
        self._bell.ring()
        return appended

    def _put_back(self) -> None:
        """Make the file again: whoever holds a deleted file open still has all of it. `git clean -fdx` deletes it."""
        new = self.path.with_name(f"{self.path.name}.new")
        new.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(new)) as copy:
            self._connection.backup(copy)
        self._connection.close()  # before the new one is opened, for it deletes a write-ahead log by its name
        new.replace(self.path)
        self._connection = connect_writer(self.path)
        self._identity = _identity(self.path)
        self._version = self._data_version()
        if self._wal >= 0:
            os.close(self._wal)
            self._wal = -1
        self.put_back = True

    def restore(self, events: Sequence[Event]) -> None:
        """Record events that have their places and times already, in a log that has none.

        Raises:
            LogError: nothing of it was recorded.
        """
        if not events:
            return
        try:
            with self._transaction():
                self._insert(events, [_encode(event.data) for event in events])
        except (sqlite3.Error, OSError) as error:
            raise log_error(self.path, error) from error
        self._seq, self._latest = events[-1].seq, events[-1].at

    def sync(self) -> None:
        """Have everything that was appended on the disk.

        Raises:
            LogError: the disk reports a fault.
        """
        self._sync_by = 0.0
        try:
            if self._wal < 0:
                self._wal = os.open(self.path.with_name(self.path.name + "-wal"), os.O_RDWR)
            _sync(self._wal)
        except FileNotFoundError:  # this file system knows no WAL, and without one every commit waits for the disk
            return
        except OSError as error:
            raise log_error(self.path, error) from error

    def poll(self) -> list[Event]:
        """The events that others have appended since the last call (or the opening), in order.

        Raises:
            LogError: the file cannot be read any more.
        """
        self._sync_if_due()
        try:
            self._take_in()
        except (sqlite3.Error, ValueError) as error:
            raise log_error(self.path, error) from error
        foreign, self._foreign = self._foreign, []
        return foreign

    def read(self, session: str | None = None, after: int = 0, lean: bool = False) -> Iterator[Event]:
        """The events of one session or of all, in order, from behind place ``after``.

        ``lean`` leaves out how those commands came to their end that have ended, which going on need not know. Nothing
        is locked between two events; what is appended meanwhile is seen.

        Raises:
            LogError: the file cannot be read; LogDamaged if that is a fault of the disk.
        """
        query = _SELECT
        values: dict[str, Any] = {"after": after, "limit": PAGE}
        try:
            if session is not None:
                row = self._connection.execute("SELECT first, last FROM session WHERE id = ?", (session,)).fetchone()
                if row is None:
                    return
                values["session"], values["first"], values["last"] = session, row[0], row[1] or 1 << 62
                values["after"] = max(after, row[0] - 1)
                query += " AND seq <= :last AND session = :session"
                if lean:
                    query += _LEAN
                    values["limit"] = -1
            query += " ORDER BY seq LIMIT :limit"
            while rows := self._connection.execute(query, values).fetchall():
                values["after"] = rows[-1][0]
                yield from _events(rows)
        except (sqlite3.Error, ValueError) as error:
            raise log_error(self.path, error) from error

    def sessions(self) -> list[SessionEntry]:
        """All sessions, oldest first.

        Raises:
            LogError: the file cannot be read.
        """
        query = (
            "SELECT s.id, f.at, l.seq, l.at, l.session, l.command, l.type, l.data FROM session s "
            "JOIN event f ON f.seq = s.first LEFT JOIN event l ON l.seq = s.last ORDER BY s.first"
        )
        try:
            rows = self._connection.execute(query).fetchall()
            return [SessionEntry(row[0], row[1], _events([row[2:]])[0] if row[2] else None) for row in rows]
        except (sqlite3.Error, ValueError) as error:
            raise log_error(self.path, error) from error

    def successes(self, ids: Collection[str] | None = None) -> dict[str, Success]:
        """The newest success of every command (of these alone, if ``ids`` are given).

        Raises:
            LogError: the file cannot be read.
        """
        with self._reading():
            return successes_of(tables_of(self._connection), ids)

    def success(self, command: str, key: str) -> Success | None:
        """The newest success of a command with this key, which is to say with these arguments.

        Raises:
            LogError: the file cannot be read.
        """
        with self._reading():
            return success_of(tables_of(self._connection), command, key)

    def result(self, success: Success) -> Mapping[str, Any]:
        """What the stages of a successful command left: the ``result`` of its `command_ended`.

        Raises:
            LogError: the file cannot be read.
        """
        with self._reading():
            return result_of(self._connection, success.seq)

    def breakers(self) -> dict[str, Failures]:
        """Every command that has failed since it last succeeded.

        Raises:
            LogError: the file cannot be read.
        """
        with self._reading():
            return failures_of(tables_of(self._connection))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            raise log_error(self.path, error) from error

    async def follow(self, session: str | None = None, after: int = 0) -> AsyncIterator[Event]:
        """The events as they come, without end: at once those of this object, soon those of others (see `Bell`).

        Raises:
            LogError: the file cannot be read any more.
        """
        try:
            with self._bell.listening() as told:
                while True:
                    before = (self._seq, self._data_version())
                    for event in self.read(session, after):
                        after = event.seq
                        yield event
                    while before == (self._seq, self._data_version()):
                        await self._bell.wait(told)
        except sqlite3.Error as error:
            raise log_error(self.path, error) from error

    def check(self, thorough: bool = True) -> list[str]:
        """What is wrong with the file, one sentence each; empty when it is whole.

        SQLite looks at its structure; ``thorough`` also reads every event.
        """
        try:
            found = [str(row[0]) for row in self._connection.execute("PRAGMA quick_check(10)") if row[0] != "ok"]
            if thorough and not found:
                for _ in self.read():
                    pass
        except sqlite3.Error as error:
            return [str(error)]
        except LogDamaged as error:
            return [error.cause]
        return found

    def close(self) -> None:
        """Close the file. The last process to do so tidies the write-ahead log away."""
        if self._sync_by:
            with contextlib.suppress(LogError):  # closing cannot mend the disk, and the commits stand
                self.sync()
        if self._wal >= 0:
            os.close(self._wal)
            self._wal = -1
        self._connection.close()

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sync_if_due(self) -> None:
        if self._sync_by and time.monotonic() >= self._sync_by:
            self.sync()

    def _set_clock(self) -> None:
        """Follow the system's clock when it is put forward, or when the machine has slept; never back."""
        self._epoch = max(self._epoch, time.time() - time.monotonic())

    def _data_version(self) -> int:
        """A number that changes when another connection commits."""
        return cast("int", self._connection.execute("PRAGMA data_version").fetchone()[0])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._open.clear()
            if self._connection.in_transaction:  # SQLite ends it by itself after some errors
                self._connection.execute("ROLLBACK")
            raise

    def _take_in(self) -> None:
        """Learn what other connections have committed; within a transaction nothing can follow."""
        version = self._data_version()
        if version == self._version:
            return
        self._version = version
        self._open.clear()
        if rows := self._connection.execute(_SELECT + " ORDER BY seq", {"after": self._seq}).fetchall():
            self._seq, self._latest = rows[-1][:2]
            self._epoch = max(self._epoch, self._latest - time.monotonic())
            self._foreign += _events(rows)

    def _insert(self, events: Sequence[Event], texts: Iterable[str]) -> None:
        """Write events as they are and keep the rows of their sessions. Runs within a transaction."""
        execute = self._connection.execute
        self._connection.executemany(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
            [
                (seq, at, session, command, kind, text)
                for (kind, session, command, _, at, seq), text in zip(events, texts, strict=True)
            ],
        )
        for event in events:
            session = event.session
            if session not in self._open:
                execute(
                    "INSERT INTO session VALUES (?, ?, NULL) ON CONFLICT (id) DO UPDATE SET last = NULL",
                    (session, event.seq),
                )
                self._open.add(session)
            if event.type in ("session_ended", "session_parked"):
                execute("UPDATE session SET last = ? WHERE id = ?", (event.seq, session))
                self._open.discard(session)
            elif event.type == "command_ended":
                note(self._connection, event.command, event.data, event.seq, event.at, session)
            elif event.type == "rolled_back" and not event.command:
                forget(self._connection, session)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one of the same name, None if there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _text(event: Event) -> str:
    """The data as JSON. Those of `stage_started`, which is nearly half of all events, are always the same few."""
    if event.type == "stage_started":
        return _few(tuple(event.data.items()))
    return _encode(event.data)


@lru_cache(maxsize=256)
def _few(items: tuple[tuple[str, Any], ...]) -> str:
    return _encode(dict(items))


def _events(rows: Sequence[tuple[Any, ...]]) -> list[Event]:
    """Events of rows; all data are decoded in one call.

    Raises:
        ValueError: some of them are unreadable.
    """
    decoded = json.loads("[" + ",".join([row[5] for row in rows]) + "]")
    return [Event(row[4], row[2], row[3], data, row[1], row[0]) for row, data in zip(rows, decoded, strict=True)]
