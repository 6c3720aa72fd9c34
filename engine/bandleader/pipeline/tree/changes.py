"""What differs between two states of a workspace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .entries import Edit


@dataclass(frozen=True)
class Changes:
    """Paths relative to the workspace, sorted, as `os.fsdecode` gives them. A rename deletes one and creates another.

    ``modified`` holds every path whose content, executable bit or kind changed; ``retyped`` are those of them that
    became executable or stopped being so, or became a link or a file.
    """

    created: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.created or self.modified or self.deleted)

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted((*self.created, *self.modified, *self.deleted)))


def changes_of(edits: Iterable[Edit]) -> Changes:
    """Edits sorted by what they do."""
    created: list[str] = []
    modified: list[str] = []
    deleted: list[str] = []
    retyped: list[str] = []
    for path, old, new in sorted(edits):
        if old is None:
            created.append(path)
        elif new is None:
            deleted.append(path)
        else:
            modified.append(path)
            if old.mode != new.mode:
                retyped.append(path)
    return Changes(tuple(created), tuple(modified), tuple(deleted), tuple(retyped))
