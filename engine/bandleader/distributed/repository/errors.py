"""Why the files of a distributed session cannot be fetched, changed or brought back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ...pipeline.errors import EngineError
from ...pipeline.tree.git import TreeError


class RepositoryError(EngineError):
    """``transient`` says that the same may well succeed later: the remote was away or somebody else was quicker."""

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


@contextlib.contextmanager
def explained(what: str) -> Iterator[None]:
    """Errors of git and of the disk inside become a `RepositoryError` that begins with ``what`` cannot be done."""
    try:
        yield
    except TreeError as error:
        raise RepositoryError(f"{what}: {error}") from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise RepositoryError(f"{what}: {where}{error.strerror or error}") from None
