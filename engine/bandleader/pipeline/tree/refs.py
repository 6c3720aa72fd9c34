"""The refs that keep snapshots: `REFS` + SESSION/COMMAND/ATTEMPT/MOMENT, each a commit without parents."""

from __future__ import annotations

from typing import NamedTuple

from .git import Git, TreeError
from .objects import Objects
from .repository import REFS
from .snapshot import Contents, Moment


def name_of(moment: Moment) -> str:
    """The full name."""
    return REFS + moment.name


def list_sessions(git: Git) -> tuple[str, ...]:
    """The sessions that have snapshots in the repository."""
    return tuple(sorted({moment.session for ref in _list(git, REFS) if (moment := Moment.parse(ref[len(REFS) :]))}))


def list_refs(git: Git, session: str) -> tuple[str, ...]:
    """The refs of one session, in the order of their names."""
    start = REFS + Moment(session, "x", 1, "x").name.partition("/")[0] + "/"
    return tuple(_list(git, start))


def drop(git: Git, refs: tuple[str, ...]) -> None:
    """Delete refs; those that are gone already are no error."""
    if refs:
        there = set(_list(git, REFS))
        git.run("update-ref", "--stdin", stdin="".join(f"delete {ref}\n" for ref in refs if ref in there).encode())


class Record(NamedTuple):
    """A commit and what it says of itself; ``parent`` is "" without."""

    id: str
    parent: str
    contents: Contents


def read(objects: Objects, ref: str) -> Record | None:
    """A snapshot, or None if there is none of this name.

    Raises:
        TreeError: the ref is not one of a snapshot.
    """
    if not (read := objects.read(ref)):
        return None
    head, _, message = read[1].decode(errors="replace").partition("\n\n")
    parents = [line.removeprefix("parent ") for line in head.split("\n") if line.startswith("parent ")]
    try:
        return Record(read[0].id, "".join(parents[:1]), Contents.from_note(message.rstrip().rpartition("\n")[2]))
    except ValueError:
        raise TreeError(f"{ref} is not the ref of a snapshot") from None


def _list(git: Git, start: str) -> list[str]:
    return git.text("for-each-ref", "--format=%(refname)", start).split()
