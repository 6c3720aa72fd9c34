"""From a name to the file it means, and from a file to the names that mean it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..library.references import Reference
from ..library.resolution import Link
from ..library.snapshot import Snapshot


class Target(NamedTuple):
    """Where a reference leads: ``origin`` spans the written name, ``start``/``end`` the place in ``path``."""

    origin: tuple[int, int]
    path: str
    start: int
    end: int


class Place(NamedTuple):
    """A span in a file."""

    path: str
    start: int
    end: int


def reference_at(snapshot: Snapshot, path: str, offset: int) -> tuple[Reference, Link] | None:
    """The reference under the cursor (either end of it counts), or None.

    Of two in one place, such as a ``_shared`` file in a link, it is the one that leads somewhere.
    """
    if path not in snapshot.files:
        return None
    found = [pair for pair in snapshot.referenced(path) if pair[0].start <= offset <= pair[0].end]
    return next((pair for pair in found if pair[1].targets), found[0] if found else None)


def definition(snapshot: Snapshot, path: str, offset: int) -> tuple[Target, ...]:
    """The files that the name under the cursor means: several when it is ambiguous, none when unknown."""
    found = reference_at(snapshot, path, offset)
    if found is None:
        return ()
    reference, link = found
    origin = (reference.start, reference.end)
    return tuple(Target(origin, target, *_name_at(snapshot, target)) for target in link.targets)


def links(snapshot: Snapshot, path: str) -> Iterator[Target]:
    """Every reference of a file that leads to exactly one other place."""
    if path in snapshot.files:
        for reference, link in snapshot.referenced(path):
            if link.target and link.target != path:
                yield Target((reference.start, reference.end), link.target, *_name_at(snapshot, link.target))


def references(snapshot: Snapshot, path: str) -> tuple[Place, ...]:
    """Every place that means the file ``path``, in the order of files."""
    return tuple(Place(other, ref.start, ref.end) for other, ref in snapshot.referrers(path))


def meant_at(snapshot: Snapshot, path: str, offset: int) -> tuple[str, ...]:
    """The files that the cursor is about: what the name under it means, else the file where it begins or is named."""
    found = reference_at(snapshot, path, offset)
    if found is not None:
        return found[1].targets
    facts = snapshot.files.get(path)
    if facts is None or not any(start <= offset <= end for start, end in (facts.head, facts.name_at)):
        return ()
    return (path,)


def references_at(snapshot: Snapshot, path: str, offset: int, *, declaration: bool = False) -> tuple[Place, ...]:
    """Every place that means the same as the cursor, in the order of files; first their names when asked for.

    On the first line of a file, and on its own name, the cursor means the file.
    """
    targets = meant_at(snapshot, path, offset)
    names = [Place(target, *_name_at(snapshot, target)) for target in targets] if declaration else []
    return tuple(dict.fromkeys((*names, *(place for target in targets for place in references(snapshot, target)))))


def _name_at(snapshot: Snapshot, path: str) -> tuple[int, int]:
    facts = snapshot.files.get(path)
    return facts.name_at if facts else (0, 0)
