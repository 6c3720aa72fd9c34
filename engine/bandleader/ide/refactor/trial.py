"""Where every name would lead if some files were others, without computing what else follows from it.

`Snapshot.apply` also finds cycles, depths and whose findings differ. A question that is asked while somebody waits, and
mostly with a library in mind that will not come to be, needs only the names and the links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from ...library.facts import Facts
from ...library.linking import Memos, link_all
from ...library.resolution import WANTED, Link, Names, similar
from ...library.similarity import Pool
from ...library.snapshot import Snapshot
from ...library.source import Kind
from ...library.topics import UNRESOLVED, exact_keys, name_keys

Value = TypeVar("Value")


class Trial(NamedTuple):
    """The names after some changes, what is ``existing`` on disk, and the new ``links`` of every file they touch.

    A file without an entry in ``links`` leads where it led; ``memos`` are exact links found so far.
    """

    names: Names
    existing: Mapping[str, str]
    links: dict[str, tuple[Link, ...]]
    memos: Memos

    def relinked(self, files: Iterable[Facts], existing: Mapping[str, str]) -> Trial:
        """The same with the references of ``files`` replaced (not their names), and more paths probed."""
        replaced = {facts.source.path: facts for facts in files}
        known = Overlay(self.existing, existing)
        names = self.names._replace(files=Overlay(self.names.files, replaced))
        links = {path: link_all(names, facts, names.files, known, self.memos) for path, facts in replaced.items()}
        return Trial(names, known, {**self.links, **links}, self.memos)


class Overlay(Mapping[str, Value]):
    """A mapping with some entries changed; None takes one out."""

    def __init__(self, base: Mapping[str, Value], changes: Mapping[str, Value | None]) -> None:
        """Neither is copied or changed."""
        self._base = base
        self._changes = changes

    def __getitem__(self, key: str) -> Value:
        value: Value | None = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """As of any mapping; most names that resolution tries are not there, and an exception each would take long."""
        if key in self._changes:
            value = self._changes[key]
            return default if value is None else value
        return self._base.get(key, default)

    def __contains__(self, key: object) -> bool:
        return self._changes[key] is not None if key in self._changes else key in self._base  # type: ignore[index]

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._base if key not in self._changes)
        yield from (key for key, value in self._changes.items() if value is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def attempt(snapshot: Snapshot, changed: Mapping[str, Facts | None], existing: Mapping[str, str]) -> Trial:
    """The names and links after some files are replaced (None: gone) and paths are probed anew."""
    old = {path: snapshot.files[path] for path in changed if path in snapshot.files}
    names = _renamed(snapshot, old, changed)
    known = Overlay(snapshot.existing, existing)
    touched = set(changed).union(*(snapshot.topics.get(path, ()) for path in (*changed, *existing)))
    touched.update(snapshot.topics.get(UNRESOLVED, ()))
    for facts in (*old.values(), *filter(None, changed.values())):
        touched.update(*(snapshot.topics.get(key, ()) for key in name_keys(facts)))
    memos = Memos()
    links: dict[str, tuple[Link, ...]] = dict.fromkeys(touched, ())
    for path in filter(names.files.__contains__, touched):
        links[path] = link_all(names, names.files[path], names.files, known, memos)
    return Trial(names, known, links, memos)


def _renamed(snapshot: Snapshot, old: Mapping[str, Facts], changed: Mapping[str, Facts | None]) -> Names:
    before = snapshot.names
    new = {path: facts for path, facts in changed.items() if facts}
    exact: dict[str, tuple[str, ...] | None] = {}
    tails: dict[str, tuple[str, ...] | None] = {}
    for table, changes, keys_of in ((before.exact, exact, exact_keys), (before.tails, tails, name_keys)):
        for files in (old, new):
            for path, facts in files.items():
                for key in keys_of(facts):
                    paths = set(changes.get(key) or () if key in changes else table.get(key, ())) - {path}
                    changes[key] = tuple(sorted(paths | {path} if files is new else paths)) or None
    names = before._replace(
        files=Overlay(before.files, changed),
        exact=Overlay(before.exact, exact),
        tails=Overlay(before.tails, tails),
        pools={},
    )
    for wanted in set(WANTED.values()):
        names.pools[wanted[0]] = _ChangedPool(before, wanted, names.exact, exact)
    return names


class _ChangedPool(Pool):
    """The names of a pool with a few gone and a few more: making one anew takes longer than everything else."""

    def __init__(
        self, before: Names, wanted: tuple[Kind, ...], exact: Mapping[str, object], changes: Iterable[str]
    ) -> None:
        """For references to ``wanted`` kinds; ``changes`` are the keys of `Names.exact` that differ."""
        self._before = before
        self._reference = next(kind for kind, kinds in WANTED.items() if kinds == wanted)
        self._kind = wanted[0]
        touched = {key.partition(":")[2] for key in changes if key.partition(":")[0] in wanted}
        kept = {name for name in touched if any(f"{kind}:{name}" in exact for kind in wanted)}
        self._touched = touched
        super().__init__(kept)

    def closest(self, name: str) -> list[tuple[str, float]]:
        if self._kind not in self._before.pools:
            source = next(iter(self._before.files.values())).source
            similar(self._before, self._reference, name, source)  # makes the pool
        others = self._before.pools[self._kind].closest(name)
        found = [pair for pair in others if pair[0] not in self._touched] + super().closest(name)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
