"""What stands above a file: how many commands it depends on and how many depend on it, and where they are."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, cast

from ..library.snapshot import Snapshot
from .navigation import Place

EDGE_KINDS = ("dependency", "optional")  # the references that are declared edges
LensKind: TypeAlias = Literal[
    "progress", "cancel", "run", "together", "plan", "result", "dependencies", "dependents"
]
COUNTS = ("dependencies", "dependents")  # the lenses that show places


class Lens(NamedTuple):
    """One line above the front matter; a title that costs something is "" until somebody sees it (`run_lens`)."""

    kind: LensKind
    title: str


def lenses(snapshot: Snapshot, path: str) -> tuple[Lens, ...]:
    """The lenses of one file that count; files that take no part in the declared graph have none."""
    facts = snapshot.files.get(path)
    if facts is None or facts.source.kind not in ("command", "skill"):
        return ()
    counts = len(snapshot.successors(path)), len(snapshot.predecessors(path))
    return tuple(
        Lens(cast("LensKind", kind), f"{kind.capitalize()} ({count})")
        for kind, count in zip(COUNTS, counts, strict=True)
        if count
    )


def places_of(snapshot: Snapshot, path: str, kind: str) -> tuple[Place, ...]:
    """What a click on a lens of one of the kinds `COUNTS` shows: the files it needs, or where others name it."""
    if path not in snapshot.files:
        return ()
    if kind == "dependencies":
        return tuple(Place(other, 0, 0) for other in snapshot.successors(path))
    return tuple(place for other in snapshot.predecessors(path) for place in _declared(snapshot, other, path))


def _declared(snapshot: Snapshot, path: str, target: str) -> list[Place]:
    return [
        Place(path, reference.start, reference.end)
        for reference, link in snapshot.referenced(path)
        if reference.kind in EDGE_KINDS and target in link.targets
    ]
