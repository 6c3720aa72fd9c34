"""The incremental step from one snapshot to the next.

What is recomputed follows from what changed: an edit that changes no name and no reference touches no other
file. The result equals a fresh `load` of the same files (a property test holds that).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from .facts import Facts
from .graph import component_of, depth_of
from .layered import Layered, Mutation
from .linking import Memos, edges_of, link_all
from .resolution import Link
from .snapshot import Change, Snapshot, summary_group
from .topics import UNRESOLVED, exact_keys, name_keys, topics_of, undecided

GIVEN = ("files", "exact", "tails", "summaries", "existing")
DERIVED = ("links", "edges", "dependents", "cycles", "depths")
TABLES = GIVEN + DERIVED


class Update:
    """The next snapshot while it is made, and what the change touches."""

    def __init__(self, old: Snapshot) -> None:
        """Begin with the tables of ``old``, which stay as they are."""
        self.old = old
        self.new = new = Snapshot(old.settings, old.prefixes, old.revision + 1)
        self.tables: dict[str, Any] = {name: _mutable(getattr(old, name)) for name in TABLES}
        for name, table in self.tables.items():
            setattr(new, name, table)
        self.topics = _mutable(old.topics)
        self.affected: set[str] = set()
        self.unlinked: set[str] = set()  # files whose references must be resolved again
        self.renamed = False
        self.rewired: set[str] = set()  # files whose declared edges changed
        self.regrouped: set[str] = set()  # files that may lie on another cycle than before

    def apply(self, changed: Mapping[str, Facts | None], existing: Mapping[str, str]) -> Change:
        """Replace facts and probed paths; see `Snapshot.apply`."""
        for path, kind in existing.items():
            if self.new.existing.get(path) != kind:
                self.tables["existing"][path] = kind
                self.unlinked.update(self.topics.get(path, ()))
        for path, facts in changed.items():
            if facts != self.new.files.get(path):
                self._replace(path, self.new.files.get(path), facts)
        self._finish(GIVEN)
        if not self.renamed:
            self.new.pools = self.old.pools
        self._relink()
        self._find_cycles()
        self._find_depths()
        self._finish(DERIVED)
        self.new.adopt(self.topics.finish())
        return Change(self.new, frozenset(path for path in self.affected if path in self.new.files))

    def _finish(self, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(self.new, name, self.tables[name].finish())

    def _replace(self, path: str, old: Facts | None, facts: Facts | None) -> None:
        self.affected.add(path)
        _put(self.tables["files"], path, facts)
        if _differ(old, facts, "name", "source"):
            self._rename(path, old, facts)
        if _differ(old, facts, "references", "source"):
            # Findings on the other members of a cycle name this file and point at its references.
            self.affected.update(self.new.cycles.get(path, ()))
        if _differ(old, facts, "interface"):
            self.affected.update(self.new.dependents.get(path, ()))
        if _differ(old, facts, "name", "source") or _named(old) != _named(facts):
            self.unlinked.add(path)
            self._retopic(path, old, facts)
        if _differ(old, facts, "summary_key", "summary_at", "source"):
            self._describe(path, old, facts)

    def _retopic(self, path: str, old: Facts | None, facts: Facts | None) -> None:
        before = topics_of(old) if old else frozenset()
        after = topics_of(facts) if facts else frozenset()
        for topic in before - after:
            self._leave(topic, path)
        for topic in after - before:
            self._join(topic, path)

    def _rename(self, path: str, old: Facts | None, facts: Facts | None) -> None:
        """The names of ``path`` change: whatever could mean the old or the new ones is resolved again."""
        for name, keys_of in (("exact", exact_keys), ("tails", name_keys)):
            table = self.tables[name]
            for key in keys_of(old) if old else ():
                _put(table, key, tuple(p for p in table[key] if p != path))
            for key in keys_of(facts) if facts else ():
                table[key] = tuple(sorted({*table.get(key, ()), path}))
        for some in (old, facts):
            for key in name_keys(some) if some else ():
                self.unlinked.update(self.topics.get(key, ()))
                self.affected.update(self.topics.get(key, ()))
        self.unlinked.update(self.topics.get(UNRESOLVED, ()), self.topics.get(path, ()))
        self.affected.update(self.topics.get(UNRESOLVED, ()))  # what is suggested for an unknown name may change
        self.renamed = True

    def _describe(self, path: str, old: Facts | None, facts: Facts | None) -> None:
        """The description of ``path`` changes: files with the old or the new one are affected."""
        table = self.tables["summaries"]
        before, after = (summary_group(some) if some else "" for some in (old, facts))
        if before != after:
            if before:
                _put(table, before, tuple(p for p in table[before] if p != path))
            if after:
                table[after] = tuple(sorted((*table.get(after, ()), path)))
        self.affected.update(table.get(before, ()), table.get(after, ()))

    def _join(self, topic: str, path: str) -> None:
        self.topics[topic] = self.topics.get(topic, frozenset()) | {path}

    def _leave(self, topic: str, path: str) -> None:
        _put(self.topics, topic, self.topics.get(topic, frozenset()) - {path})

    def _relink(self) -> None:
        new = self.new
        memos = Memos()
        for path in self.unlinked:
            facts = new.files.get(path)
            before = new.links.get(path, ())
            after: tuple[Link, ...] = ()
            if facts:
                after = self.tables["links"][path] = link_all(new.names, facts, new.files, new.existing, memos)
            else:
                self.tables["links"].pop(path, None)
            if before != after:
                self.affected.add(path)
                self.affected.update(new.cycles.get(path, ()))
                self.affected |= _targets(before) ^ _targets(after)
            waits = facts is not None and undecided(facts.references, after)
            if waits != (path in self.topics.get(UNRESOLVED, ())):
                (self._join if waits else self._leave)(UNRESOLVED, path)
            if path in self.affected:
                self._rewire(path, edges_of(facts, after) if facts else ())

    def _rewire(self, path: str, edges: tuple[str, ...]) -> None:
        """Bring the graph in line with the links of ``path``; both ends of a changed edge are affected."""
        previous = self.new.edges.get(path, ())
        if edges == previous:
            return
        self.rewired.add(path)
        self.affected.update(self.new.dependents.get(path, ()))
        _put(self.tables["edges"], path, edges)
        dependents = self.tables["dependents"]
        for gone in set(previous) - set(edges):
            _put(dependents, gone, tuple(p for p in dependents[gone] if p != path))
        for added in set(edges) - set(previous):
            dependents[added] = tuple(sorted((*dependents.get(added, ()), path)))
        self.affected |= set(previous) ^ set(edges)

    def _find_cycles(self) -> None:
        new, cycles = self.new, self.tables["cycles"]
        pending = set(self.rewired)
        for path in self.rewired:
            pending.update(cycles.get(path, ()))
        for path in pending:
            self.affected.update(cycles.pop(path, ()))
        self.regrouped = pending
        done: set[str] = set()
        for path in sorted(pending):
            if path not in done:
                members, _ = component_of(path, new.successors, new.predecessors)
                done.update(members)
                self.affected.update(members)
                self.regrouped.update(members)
                for member in members:
                    cycles[member] = members

    def _find_depths(self) -> None:
        """Depths along the changed edges, and further up only as far as they differ."""
        new, depths = self.new, self.tables["depths"]
        pending = deque(sorted(self.regrouped))
        while pending:
            path = pending.popleft()
            before = depths.get(path, 1)
            after = depth_of(path, new.successors, new.cycles, depths, new.depth_cap)
            if before != after:
                _put(depths, path, after if after > 1 else 0)
                self.affected.add(path)
                self.affected.update(new.predecessors(path))
                pending.extend(new.predecessors(path))


def to_maps(snapshot: Snapshot) -> None:
    """Turn the tables of a freshly loaded snapshot into persistent maps, its topics included."""
    for name in TABLES:
        setattr(snapshot, name, _layered(getattr(snapshot, name)))
    snapshot.adopt(_layered(snapshot.topics))


def _differ(old: Facts | None, facts: Facts | None, *fields: str) -> bool:
    """Whether a file appears, goes, or changes in one of these fields."""
    return old is None or facts is None or any(getattr(old, field) != getattr(facts, field) for field in fields)


def _named(facts: Facts | None) -> list[tuple[str, str]]:
    """What a file refers to, wherever it stands: links follow from this, not from the places."""
    return [reference[:2] for reference in facts.references] if facts else []


def _targets(links: Iterable[Link]) -> set[str]:
    return {target for link in links for target in link.targets}


def _layered(table: Mapping[str, Any]) -> Layered:
    return table if isinstance(table, Layered) else Layered(dict(table))


def _mutable(table: Mapping[str, Any]) -> Mutation:
    return _layered(table).mutate()


def _put(table: Any, key: str, value: Any) -> None:
    """Set, or remove when there is nothing left to hold."""
    if value:
        table[key] = value
    else:
        table.pop(key, None)
