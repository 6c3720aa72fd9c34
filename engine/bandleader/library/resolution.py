"""Folder-first resolution: which file a written name means.

The steps are those of the specification: (1) the folder ``a/`` with the sub-command ``a/b``, or without one
its default ``a/execute``; (2) the direct file ``a``; (3) fuzzy: an equal last segment, then close names.
A single fuzzy candidate is taken (and reported), several are ambiguous. In every step the nearest scope
decides: the own project, one around it, a plugin, the user's own files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from .facts import Facts
from .names import normalise, tail
from .references import RefKind
from .similarity import Pool
from .source import Kind, Root, Source

How: TypeAlias = Literal["exact", "default", "tail", "close", "ambiguous", "missing", "built-in", "outside"]
DEFAULT_COMMAND = "execute"
CLOSE = 90.0
"""Similarity (0-100) from which the only close name is taken: one wrong letter in five."""
WANTED: dict[RefKind, tuple[Kind, ...]] = {
    "dependency": ("command", "skill"),
    "optional": ("command", "skill"),
    "command": ("command", "skill"),
    "agent": ("agent",),
    "skill": ("skill", "command"),
}


HERE, FARTHEST = (0, False), (9, True)  # of `_distance`


def _steps(wanted: tuple[Kind, ...], nested: bool) -> tuple[tuple[str, str, How], ...]:
    """What to put before and after a name to have the keys of ``Names.exact`` that it may mean, best first."""
    steps: list[tuple[str, str, How]] = []
    for kind in wanted:
        if kind == "command":
            default: tuple[str, str, How] = ("command:", f"/{DEFAULT_COMMAND}", "default")
            # Folder first: `a` means `a/execute` before `a.md`.
            steps += [("command:", "", "exact"), default] if nested else [default, ("command:", "", "exact")]
        else:
            steps.append((f"{kind}:", "", "exact"))
    return tuple(steps)


STEPS = {(wanted, nested): _steps(wanted, nested) for wanted in WANTED.values() for nested in (False, True)}


class Link(NamedTuple):
    """Where a reference leads: ``targets`` holds one path, several when ambiguous, none when missing."""

    how: How
    targets: tuple[str, ...] = ()

    @property
    def target(self) -> str | None:
        """The one file meant, or None."""
        return self.targets[0] if len(self.targets) == 1 else None


MISSING, BUILT_IN = Link("missing"), Link("built-in")


class Names(NamedTuple):
    """The index that resolution reads.

    ``exact`` maps ``kind:name`` and ``tails`` a folded last segment to sorted paths, ``files`` a path to its
    facts. ``prefixes`` are the namespaces of the roots and ``aliases`` those of the configuration, under which
    every root can be addressed; ``known`` are the names that exist elsewhere (built-ins, configuration).
    ``pools`` is filled on demand and lives as long as the names stay the same.
    """

    files: Mapping[str, Facts]
    exact: Mapping[str, tuple[str, ...]]
    tails: Mapping[str, tuple[str, ...]]
    prefixes: frozenset[str]
    aliases: frozenset[str]
    known: Mapping[Kind, frozenset[str]]
    pools: dict[Kind, Pool]


def resolve(names: Names, kind: RefKind, written: str, source: Source) -> Link:
    """Which file ``written`` means when a reference of ``kind`` stands in ``source``."""
    name = normalise(written)
    if not name:
        return MISSING
    wanted = WANTED[kind]
    link = _exact(names, wanted, name, source)
    if link is None:
        prefix, rest = _installed(names, name)
        if rest != name:
            link = _exact(names, wanted, rest, source, prefix)
    if link is not None:
        return link
    known = name in names.known[wanted[0]]
    if known and kind not in {"dependency", "optional"}:
        return BUILT_IN  # `/review` mentioned is the built-in; declared as a dependency it is the library's
    link = _spelt_out(names, wanted, written, source) or _alike(names, wanted, name, source)
    if link is not None:
        return link
    return BUILT_IN if known else _close(names, kind, name, source)


def similar(names: Names, kind: RefKind, name: str, source: Source, limit: int = 3) -> list[tuple[str, float]]:
    """The visible names closest to ``name`` with their similarity (0-100), best first, in the namespace of ``name``."""
    prefix, rest = _installed(names, normalise(name))
    space = f"{prefix}/" if prefix else ""
    return [(space + found, score) for found, score in _near(names, kind, rest, source, prefix, limit)]


def _near(names: Names, kind: RefKind, name: str, source: Source, prefix: str, limit: int) -> list[tuple[str, float]]:
    wanted = WANTED[kind]
    pool = names.pools.get(wanted[0])
    if pool is None:
        pool = names.pools[wanted[0]] = Pool(_choices(names, wanted))
    found = []
    for candidate, score in pool.closest(name):
        if _is_visible(names, wanted, candidate, source, prefix):
            found.append((candidate, score))
            if len(found) == limit:
                break
    return found


def _installed(names: Names, name: str) -> tuple[str, str]:
    """The prefix that the roots of ``name`` must have ("" for any), and the name without its namespace."""
    first, slash, rest = name.partition("/")
    if not slash or (first not in names.prefixes and first not in names.aliases):
        return "", name
    return "" if first in names.aliases else first, rest


def _exact(names: Names, wanted: tuple[Kind, ...], name: str, source: Source, prefix: str = "") -> Link | None:
    """The nearest file with just this name; of equally near ones the first in the order of the steps."""
    nearest, found = FARTHEST, None
    exact, files, own = names.exact, names.files, source.root
    for head, end, how in STEPS[wanted, "/" in name]:
        for path in exact.get(head + name + end, ()):
            root = files[path].source.root
            place = HERE if root is own else _distance(own, root)
            if place < nearest and (not prefix or root.prefix == prefix):
                nearest, found = place, Link(how, (path,))
                if place == HERE:
                    return found
    return found


def _spelt_out(names: Names, wanted: tuple[Kind, ...], written: str, source: Source) -> Link | None:
    """The one file whose path ends like a path that is written down (``commands/quality/verify.md``)."""
    if not written.endswith(".md") or "/" not in written:
        return None
    end = "/" + written.removeprefix("./").lstrip("/")
    paths = [path for path, _, _ in _named(names, wanted, tail(normalise(written)), source) if path.endswith(end)]
    return Link("exact", tuple(paths)) if len(paths) == 1 else None


def _alike(names: Names, wanted: tuple[Kind, ...], name: str, source: Source) -> Link | None:
    """The names with an equal last segment, in the nearest scope that has one; of equal names the nearest."""
    prefix = _installed(names, name)[0]
    found: dict[str, tuple[tuple[int, bool], str]] = {}
    for path, facts, place in _named(names, wanted, tail(name), source):
        if path != source.path and not (prefix and facts.source.root.prefix != prefix):
            found[facts.name] = min(found.get(facts.name, (FARTHEST, "")), (place, path))
    if not found:
        return None
    nearest = min(found.values())[0][0]
    paths = sorted(path for place, path in found.values() if place[0] == nearest)
    return Link("tail" if len(paths) == 1 else "ambiguous", tuple(paths))


def _named(
    names: Names, wanted: tuple[Kind, ...], key: str, source: Source
) -> Iterator[tuple[str, Facts, tuple[int, bool]]]:
    """The visible files under a key of ``names.tails``, with how far each is."""
    for path in names.tails.get(key, ()):
        facts = names.files[path]
        place = _distance(source.root, facts.source.root)
        if facts.source.kind in wanted and place != FARTHEST:
            yield path, facts, place


def _close(names: Names, kind: RefKind, name: str, source: Source) -> Link:
    if kind == "command":
        return MISSING
    prefix, rest = _installed(names, name)
    found = [candidate for candidate, score in _near(names, kind, rest, source, prefix, 2) if score >= CLOSE]
    if len(found) != 1:
        return MISSING
    link = _exact(names, WANTED[kind], found[0], source, prefix)
    return Link("close", link.targets) if link else MISSING


def _choices(names: Names, wanted: tuple[Kind, ...]) -> Iterator[str]:
    heads = tuple([f"{kind}:" for kind in wanted])
    for key in names.exact:
        if key.startswith(heads):
            yield key.partition(":")[2]
    if wanted[0] != "command":  # a built-in command cannot be declared, so it is never suggested
        yield from names.known[wanted[0]]


def _is_visible(names: Names, wanted: tuple[Kind, ...], name: str, source: Source, prefix: str) -> bool:
    if wanted[0] != "command" and not prefix and name in names.known[wanted[0]]:
        return True
    for kind in wanted:
        for path in names.exact.get(f"{kind}:{name}", ()):
            root = names.files[path].source.root
            if (
                path != source.path
                and _distance(source.root, root) != FARTHEST
                and not (prefix and root.prefix != prefix)
            ):
                return True
    return False


def _distance(own: Root, other: Root) -> tuple[int, bool]:
    """How far a root is: the scope, then whether its format differs; `FARTHEST` when it cannot be seen."""
    differs = other.format != own.format
    if other.scope == own.scope:
        return 0, differs
    if other.origin == "plugin":
        return 2, differs
    if other.origin == "user":
        return 3, differs
    return (1, differs) if own.scope.startswith(other.scope + "/") else FARTHEST
