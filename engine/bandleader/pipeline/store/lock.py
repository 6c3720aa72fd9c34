"""One run a workspace: a lock of the operating system with a record of who holds it.

The kernel frees the lock when its holder dies, however it dies; the record beside it is only for the sentence that
tells a person whom they are waiting for.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, final

if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # Windows locks bytes against readers too: one far behind the record leaves that readable

    def _try(file: int) -> bool:
        os.lseek(file, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free(file: int) -> None:
        os.lseek(file, _BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


POLL = 0.02  # seconds between two tries of one who waits


class Holder(NamedTuple):
    """Who holds the lock; ``since`` is Unix time in seconds."""

    pid: int
    since: float
    session: str
    host: str


class WorkspaceBusy(Exception):
    """Another run holds the workspace; ``holder`` is None where its record could not be read."""

    def __init__(self, holder: Holder | None) -> None:
        self.holder = holder
        if holder is None:
            who = "another run holds this workspace"
        else:
            since = time.strftime("%H:%M:%S", time.localtime(holder.since))
            who = (
                f"session {holder.session} (process {holder.pid} on {holder.host}, since {since}) holds this workspace"
            )
        super().__init__(f"{who}; wait until it has ended, or end it with `bandleader cancel`")


@final
class WorkspaceLock:
    """The lock of one workspace, held from `acquire` to `release` or to the end of the process."""

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._file = file
        self._session = ""

    @classmethod
    def acquire(
        cls,
        path: Path,
        session: str = "",
        *,
        wait: float = 0.0,
        waiting: Callable[[Holder | None], None] | None = None,
    ) -> WorkspaceLock:
        """Take the lock, waiting at most ``wait`` seconds; ``waiting`` is told once for whom.

        Raises:
            WorkspaceBusy: somebody else holds it still.
            OSError: the file cannot be created or the file system knows no locks.
        """
        lock = cls(path, _take(path, wait, waiting))
        try:
            lock.name(session)
        except BaseException:
            os.close(lock._file)
            raise
        return lock

    def name(self, session: str) -> None:
        """Write down which session holds the lock, once that is known."""
        self._session = session
        record = Holder(os.getpid(), time.time(), session, socket.gethostname())
        text = json.dumps(record._asdict()).encode()
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, text)
        os.ftruncate(self._file, len(text))

    def renew(self) -> None:
        """Take the lock again if somebody has deleted its file, for others would lock a new one.

        Raises:
            WorkspaceBusy: they have.
            OSError: the file cannot be created.
        """
        if os.fstat(self._file).st_nlink:
            return
        file = _take(self.path)
        os.close(self._file)
        self._file = file
        self.name(self._session)

    def release(self) -> None:
        """Free the lock; releasing twice is no error."""
        if self._file >= 0:
            with contextlib.suppress(OSError):  # a full disk keeps nobody from letting go
                os.ftruncate(self._file, 0)
            _free(self._file)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> WorkspaceLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _take(path: Path, wait: float = 0.0, waiting: Callable[[Holder | None], None] | None = None) -> int:
    """The open and locked file; see `WorkspaceLock.acquire`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + max(wait, 2 * POLL)  # `holder` takes the lock for an instant to ask
        while not _try(file):
            if waiting:
                waiting(holder(path))
                waiting = None
            if time.monotonic() >= until:
                raise WorkspaceBusy(holder(path))
            time.sleep(POLL)
    except BaseException:
        os.close(file)
        raise
    return file


def holder(path: Path) -> Holder | None:
    """Who holds the lock now, or None: nobody does, or the record is unreadable.

    A record outlives a holder that was killed, so the lock itself is asked first.
    """
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        if _try(file):
            _free(file)
            return None
        os.lseek(file, 0, os.SEEK_SET)
        return Holder(**json.loads(os.read(file, 4096)))
    except (OSError, TypeError, ValueError):
        return None
    finally:
        os.close(file)
