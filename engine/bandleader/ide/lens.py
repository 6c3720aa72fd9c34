"""What stands above a file: how many commands it depends on and how many depend on it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..library.snapshot import Snapshot
from .navigation import Place

EDGE_KINDS = ("dependency", "optional")  # the references that are declared edges


class Lens(NamedTuple):
    """One line above the front matter, and the places that a click shows."""

    kind: Literal["dependencies", "dependents"]
    title: str
    places: tuple[Place, ...]


def lenses(snapshot: Snapshot, path: str) -> tuple[Lens, ...]:
    """The lenses of one file; files that take no part in the declared graph have none."""
    facts = snapshot.files.get(path)
    if facts is None or facts.source.kind not in ("command", "skill"):
        return ()
    found = []
    ahead = snapshot.successors(path)
    if ahead:
        found.append(Lens("dependencies", _count(len(ahead), "dependency", "dependencies"), _starts(ahead)))
    behind = snapshot.predecessors(path)
    if behind:
        places = tuple(place for other in behind for place in _declared(snapshot, other, path))
        found.append(Lens("dependents", _count(len(behind), "dependent", "dependents"), places))
    return tuple(found)


def _declared(snapshot: Snapshot, path: str, target: str) -> list[Place]:
    return [
        Place(path, reference.start, reference.end)
        for reference, link in snapshot.referenced(path)
        if reference.kind in EDGE_KINDS and target in link.targets
    ]


def _starts(paths: tuple[str, ...]) -> tuple[Place, ...]:
    return tuple(Place(path, 0, 0) for path in paths)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
