"""What can be wrong with the event log, each said in a sentence that names the way out."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class LogError(Exception):
    """The event log at ``path`` cannot be used; whatever was recorded before is safe."""

    advice = "{path}: the event log cannot be used ({cause})"

    def __init__(self, path: Path, cause: object = "") -> None:
        self.path = path
        self.cause = str(cause)
        super().__init__(self.advice.format(path=path, folder=path.parent, cause=cause))


class LogMissing(LogError):
    """Nothing was ever recorded here."""

    advice = "{path}: there is no event log; nothing has run in this workspace yet"


class LogFull(LogError):
    """The disk is full."""

    advice = (
        "{folder}: the disk is full, so nothing more can be recorded and the run has stopped; "
        "free some space and go on with `bandleader resume`"
    )


class LogReadOnly(LogError):
    """The folder, the file or the disk cannot be written."""

    advice = (
        "{folder}: the event log cannot be written ({cause}); "
        "make the folder writable for you, or run in a copy of the workspace"
    )


class LogLocked(LogError):
    """Another process kept the file locked for longer than any transaction takes."""

    advice = "{path}: another process keeps the event log locked; end it and try again"


class LogDamaged(LogError):
    """The file is no whole database. `Log.open` moves it aside and saves what can be read, when it is thorough."""

    advice = "{path}: the event log is damaged ({cause}); `bandleader doctor` moves it aside and saves what can be read"


class LogTooNew(LogError):
    """A newer version wrote the file."""

    advice = "{path}: a newer version of Bandleader wrote this event log (format {cause}); update Bandleader to read it"


# SQLite's own words; Python 3.10 does not tell its error codes.
_MESSAGES: tuple[tuple[str, type[LogError]], ...] = (
    ("database or disk is full", LogFull),
    ("readonly database", LogReadOnly),
    ("unable to open", LogReadOnly),
    ("is locked", LogLocked),
    ("malformed", LogDamaged),
    ("not a database", LogDamaged),
    ("Could not decode", LogDamaged),
)


def log_error(path: Path, error: sqlite3.Error | OSError | ValueError) -> LogError:
    """The error of SQLite, of the system or of reading JSON as one of ours."""
    if isinstance(error, OSError):
        return (LogFull if error.errno == 28 else LogReadOnly)(path, error.strerror or error)
    message = str(error)
    if isinstance(error, ValueError):
        return LogDamaged(path, message)
    return next((kind for text, kind in _MESSAGES if text in message), LogError)(path, message)
