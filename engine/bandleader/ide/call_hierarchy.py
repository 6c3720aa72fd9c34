"""Who calls a file and what it calls: declared dependencies first, then what only mentions."""

from __future__ import annotations

from typing import NamedTuple

from ..library.record import title_of
from ..library.references import RefKind
from ..library.snapshot import Snapshot
from ..library.source import Kind
from .navigation import meant_at

WAYS: dict[RefKind, str] = {
    "dependency": "dependency",
    "optional": "optional dependency",
    "agent": "agent",
    "skill": "skill",
    "command": "mention",
    "shared": "mention",
    "file": "mention",
}
"""What a call is called, the strongest first: a file that calls another in several ways shows the first of them."""
_RANKS = {kind: rank for rank, kind in enumerate(WAYS)}


class Item(NamedTuple):
    """One file of the library; ``start``/``end`` is its own name in it, (0, 0) where it has none but its path."""

    path: str
    name: str
    kind: Kind
    start: int
    end: int


class Call(NamedTuple):
    """The file at the other end, how the call is made, and its places in the file that calls."""

    item: Item
    way: str
    spans: tuple[tuple[int, int], ...]


def prepare(snapshot: Snapshot, path: str, offset: int) -> tuple[Item, ...]:
    """The files that the cursor is about, as far as the library has them."""
    return tuple(_item(snapshot, target) for target in meant_at(snapshot, path, offset) if target in snapshot.files)


def incoming(snapshot: Snapshot, path: str) -> tuple[Call, ...]:
    """The files that call ``path``."""
    found: dict[str, list[tuple[RefKind, int, int]]] = {}
    for other, ref in snapshot.referrers(path):
        if _is_call(path, other, ref.kind):
            found.setdefault(other, []).append((ref.kind, ref.start, ref.end))
    return _calls(snapshot, found)


def outgoing(snapshot: Snapshot, path: str) -> tuple[Call, ...]:
    """The files that ``path`` calls; an ambiguous name calls each file that it may mean."""
    found: dict[str, list[tuple[RefKind, int, int]]] = {}
    if path in snapshot.files:
        for ref, link in snapshot.referenced(path):
            for target in link.targets:
                if target in snapshot.files and _is_call(path, target, ref.kind):
                    found.setdefault(target, []).append((ref.kind, ref.start, ref.end))
    return _calls(snapshot, found)


def _is_call(path: str, other: str, kind: RefKind) -> bool:
    """Not one is a file that mentions itself, as usage examples do."""
    return path != other or WAYS[kind] != "mention"


def _calls(snapshot: Snapshot, found: dict[str, list[tuple[RefKind, int, int]]]) -> tuple[Call, ...]:
    ranked = [(min(_RANKS[kind] for kind, _, _ in places), path, places) for path, places in found.items()]
    ranked.sort(key=lambda one: one[0])
    ways = tuple(WAYS.values())
    return tuple(
        Call(_item(snapshot, path), ways[rank], tuple(sorted((start, end) for _, start, end in places)))
        for rank, path, places in ranked
    )


def _item(snapshot: Snapshot, path: str) -> Item:
    facts = snapshot.files[path]
    return Item(path, title_of(facts), facts.source.kind, *facts.name_at)
