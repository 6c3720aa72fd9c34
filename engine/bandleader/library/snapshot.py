"""One immutable state of the library. The only ways to one are `load` and `Snapshot.apply`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from .facts import Facts
from .graph import depth_of, strong_components
from .linking import Memos, edges_of, link_all
from .names import normalise
from .references import Reference
from .resolution import Link, Names
from .schema.builtins import BUILT_IN_AGENTS, BUILT_IN_COMMANDS, BUNDLED_SKILLS
from .settings import DEFAULT, Settings
from .similarity import Pool
from .source import Kind
from .topics import UNRESOLVED, exact_keys, name_keys, topics_of, undecided

Table: TypeAlias = Mapping[str, tuple[str, ...]]


class Change(NamedTuple):
    """The result of `Snapshot.apply`: the next snapshot, and the files whose findings may differ."""

    snapshot: Snapshot
    affected: frozenset[str]


class Snapshot:
    """Every file's facts, the names, the links between files, and the graph of declared dependencies.

    ``files`` maps a path to its facts, ``links`` to one `Link` a reference in the same order. ``edges`` and
    ``dependents`` hold the declared graph, ``cycles`` the sorted members of a path's cycle (one tuple for all of
    them), ``depths`` how many commands the longest chain from a path has (`depth_cap` at most; 1 is left out).
    ``existing`` says what probed paths are on disk (``file``, ``dir``, "" for nothing), ``exact`` and ``tails``
    hold the names, ``summaries`` the files by `summary_group`.
    """

    __slots__ = (
        "_names",
        "_topics",
        "cycles",
        "dependents",
        "depths",
        "edges",
        "exact",
        "existing",
        "files",
        "links",
        "pools",
        "prefixes",
        "revision",
        "settings",
        "summaries",
        "tails",
    )

    files: Mapping[str, Facts]
    links: Mapping[str, tuple[Link, ...]]
    edges: Table
    dependents: Table
    cycles: Table
    depths: Mapping[str, int]
    exact: Table
    tails: Table
    summaries: Table
    existing: Mapping[str, str]

    def __init__(self, settings: Settings, prefixes: frozenset[str], revision: int) -> None:
        """For `load` and `apply` only, which fill the tables."""
        self.settings = settings
        self.prefixes = prefixes
        self.revision = revision
        self._names: Names | None = None
        self.pools: dict[Kind, Pool] = {}
        self._topics: Mapping[str, frozenset[str]] | None = None

    @property
    def names(self) -> Names:
        """The index that resolution reads."""
        if self._names is None:
            known = self.settings.check.known
            commands = frozenset(map(normalise, known.commands))
            self._names = Names(
                self.files,
                self.exact,
                self.tails,
                self.prefixes,
                frozenset(known.prefixes),
                {
                    "command": commands | BUILT_IN_COMMANDS,
                    "agent": frozenset(map(normalise, known.agents)) | frozenset(BUILT_IN_AGENTS),
                    "skill": frozenset(map(normalise, known.skills)) | commands | BUNDLED_SKILLS,
                },
                self.pools,
            )
        return self._names

    @property
    def topics(self) -> Mapping[str, frozenset[str]]:
        """What a file's findings depend on outside the file, mapped to the files that depend on it."""
        if self._topics is None:
            found: dict[str, set[str]] = {}
            for path, facts in self.files.items():
                for topic in topics_of(facts):
                    found.setdefault(topic, set()).add(path)
                if undecided(facts.references, self.links[path]):
                    found.setdefault(UNRESOLVED, set()).add(path)
            self._topics = {topic: frozenset(paths) for topic, paths in found.items()}
        return self._topics

    @property
    def depth_cap(self) -> int:
        """Where ``depths`` stops counting: beyond the limit plus one nobody asks how deep."""
        return self.settings.check.limits.depth + 2

    def adopt(self, topics: Mapping[str, frozenset[str]]) -> None:
        """Take over topics that need not be collected again; the tables are final from here on."""
        self._topics = topics
        self._names = None

    def successors(self, path: str) -> tuple[str, ...]:
        """The files that ``path`` declares as dependencies."""
        return self.edges.get(path, ())

    def predecessors(self, path: str) -> tuple[str, ...]:
        """The files that declare ``path`` as a dependency."""
        return self.dependents.get(path, ())

    def referenced(self, path: str) -> Iterator[tuple[Reference, Link]]:
        """The references of ``path`` with where each leads."""
        return zip(self.files[path].references, self.links[path], strict=True)

    def referrers(self, path: str) -> Iterator[tuple[str, Reference]]:
        """Every reference that leads to ``path``, with the file it stands in, in the order of paths."""
        facts = self.files.get(path)
        nearby: set[str] = set(self.topics.get(UNRESOLVED, ())) | set(self.topics.get(path, ()))
        for key in name_keys(facts) if facts else ():
            nearby.update(self.topics.get(key, ()))
        for other in sorted(nearby):
            for reference, link in self.referenced(other):
                if path in link.targets:
                    yield other, reference

    def make_incremental(self) -> None:
        """Build ahead of time what the first `apply` would have to: the same content in other containers."""
        from .update import to_maps

        to_maps(self)

    def apply(self, changed: Mapping[str, Facts | None], existing: Mapping[str, str] | None = None) -> Change:
        """The library with the facts of some files replaced (None: the file is gone) and paths probed anew."""
        existing = existing or {}
        if not changed and all(self.existing.get(path) == kind for path, kind in existing.items()):
            return Change(self, frozenset())
        from .update import Update

        return Update(self).apply(changed, existing)


def summary_group(facts: Facts) -> str:
    """The key under which files meet that could be mistaken for one another by an equal description, or ""."""
    if not facts.summary_key:
        return ""
    root = facts.source.root
    return f"{facts.source.kind}:{root.format}:{root.scope}:{facts.summary_key}"


def load(
    files: Iterable[Facts],
    existing: Mapping[str, str] | None = None,
    settings: Settings = DEFAULT,
    prefixes: frozenset[str] = frozenset(),
) -> Snapshot:
    """The library made of these files. ``prefixes`` are the namespaces under which its roots are installed."""
    new = Snapshot(settings, prefixes, 0)
    new.files = {facts.source.path: facts for facts in sorted(files, key=lambda facts: facts.source.path)}
    new.existing = dict(existing or {})
    exact: dict[str, list[str]] = {}
    tails: dict[str, list[str]] = {}
    summaries: dict[str, list[str]] = {}
    for path, facts in new.files.items():
        for key in exact_keys(facts):
            exact.setdefault(key, []).append(path)
        for key in name_keys(facts):
            tails.setdefault(key, []).append(path)
        if facts.summary_key:
            summaries.setdefault(summary_group(facts), []).append(path)
    new.exact, new.tails, new.summaries = _frozen(exact), _frozen(tails), _frozen(summaries)
    names = new.names
    memos = Memos()
    links = {path: link_all(names, facts, new.files, new.existing, memos) for path, facts in new.files.items()}
    new.links = links
    new.edges = {path: found for path, facts in new.files.items() if (found := edges_of(facts, links[path]))}
    dependents: dict[str, list[str]] = {}
    for path, targets in new.edges.items():
        for target in targets:
            dependents.setdefault(target, []).append(path)
    new.dependents = _frozen(dependents)
    groups = strong_components(new.edges, new.successors)
    new.cycles = {member: group for group in groups if len(group) > 1 for member in group}
    new.depths = _depths(new, groups)
    return new


def _frozen(lists: dict[str, list[str]]) -> Table:
    return {key: tuple(paths) for key, paths in lists.items()}


def _depths(new: Snapshot, groups: Iterable[tuple[str, ...]]) -> Mapping[str, int]:
    """The depth of every path; the groups come dependencies first."""
    depths: dict[str, int] = {}
    for group in groups:
        for path in group:
            depth = depth_of(path, new.successors, new.cycles, depths, new.depth_cap)
            if depth > 1:
                depths[path] = depth
    return depths
