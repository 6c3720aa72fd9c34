"""A library as the page draws it: one node a file, one edge a pair of files; edges refer to nodes by their place."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from ..library.drawing import on_cycle
from ..library.facts import Facts
from ..library.loader import collector_paused
from ..library.record import group_of, title_of
from ..library.snapshot import Snapshot
from .shapes import Library, LibraryNode

_Kind: TypeAlias = Literal["dependency", "optional", "mention"]

CORE: Final = "core commands"
_MENTIONS: Final = frozenset({"command", "skill", "agent", "shared"})


def library_data(snapshot: Snapshot) -> Library:
    """The nodes and edges of a library. Files of the user's own library appear where this one refers to them."""
    with collector_paused():
        return _library(snapshot)


def _library(snapshot: Snapshot) -> Library:
    pairs = list(_pairs(snapshot))
    reached = {target for _, target, _ in pairs}
    paths = [path for path, facts in snapshot.files.items() if facts.source.root.origin != "user" or path in reached]
    places = {path: place for place, path in enumerate(paths)}
    several = len({snapshot.files[path].source.root.scope for path in paths}) > 1
    groups = {members: number for number, members in enumerate(dict.fromkeys(_cycles(snapshot)))}
    return {
        "nodes": [_node(snapshot, path, groups, several) for path in paths],
        "edges": [
            {
                "source": places[source],
                "target": places[target],
                "kind": kind,
                "cycle": kind != "mention" and on_cycle(snapshot, source, target),
            }
            for source, target, kind in pairs
            if source in places
        ],
    }


def _node(snapshot: Snapshot, path: str, groups: dict[tuple[str, ...], int], several: bool) -> LibraryNode:
    facts = snapshot.files[path]
    return {
        "path": path,
        "id": facts.source.id,
        "title": title_of(facts),
        "kind": facts.source.kind,
        "family": family_of(facts, several),
        "group": group_of(facts),
        "summary": facts.summary,
        "cycle": groups.get(snapshot.cycles.get(path, (path,)), -1),
        "loose": [
            ref.name for ref, link in snapshot.referenced(path) if ref.kind == "dependency" and not link.target
        ],
    }


def _cycles(snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    """The members of each cycle; a file that depends on itself is one alone."""
    yield from snapshot.cycles.values()
    yield from ((path,) for path in snapshot.edges if path in snapshot.successors(path) and path not in snapshot.cycles)


def family_of(facts: Facts, several: bool) -> str:
    """The box that a file is drawn in; ``several`` projects in one workspace keep their boxes apart."""
    source = facts.source
    folder = posixpath.dirname(source.id)
    if source.kind in ("skill", "agent"):
        folder = f"{source.kind}s"
    elif source.kind == "shared":
        folder = folder or "_shared"
    name = folder or CORE
    return f"{posixpath.basename(source.root.scope)}: {name}" if several else name


def _pairs(snapshot: Snapshot) -> Iterator[tuple[str, str, _Kind]]:
    """Every pair of files with the strongest way in which the first refers to the second."""
    for path in snapshot.files:
        kinds: dict[str, _Kind] = {}
        declared = frozenset(snapshot.successors(path))
        for ref, link in snapshot.referenced(path):
            if ref.kind in ("dependency", "optional"):
                for target in declared.intersection(link.targets):
                    kinds[target] = _stronger(kinds.get(target), ref.kind)
            elif ref.kind in _MENTIONS and (other := link.target) and other != path and other in snapshot.files:
                kinds.setdefault(other, "mention")
        yield from ((path, target, kind) for target, kind in _in_order(kinds))


def _stronger(one: _Kind | None, other: _Kind) -> _Kind:
    return "dependency" if "dependency" in (one, other) else other


def _in_order(kinds: dict[str, _Kind]) -> Iterable[tuple[str, _Kind]]:
    return sorted(kinds.items())
