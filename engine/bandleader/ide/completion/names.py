"""Names of the library: the nearest first, and none that would make the library worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from ...library.graph import closure
from ...library.names import normalise, respell
from ...library.references import RefKind
from ...library.resolution import resolve
from ...library.snapshot import Snapshot
from ...rules.dependencies.naming import full_name
from ...text.edit import Edit
from ..hover.cards import shorten
from .catalog import catalog
from .item import LIMIT, Completions, Item, ItemKind
from .query import Query

DETAIL = 100  # characters of a description that stand beside a name


def names(
    query: Query,
    kind: RefKind,
    word: str,
    write: Callable[[str], Edit],
    taken: Iterable[str] = (),
    example: str = "",
) -> Completions:
    """The names that ``word`` may become, spelt as it is, or like ``example`` while it is empty.

    A dependency is never offered when it would close a cycle; nothing that is ``taken``, nor the file itself, is.
    """
    snapshot, source = query.snapshot, query.source
    index = snapshot.names
    listed = {normalise(name) for name in taken}
    unwanted = {source.path, *_meant(query, listed)}
    if kind in ("dependency", "optional"):
        unwanted.update(closure(source.path, snapshot.predecessors))
    namespace, rest = _namespace(snapshot, word)
    items: list[Item] = []
    built_in: list[Item] = []
    for name in catalog(snapshot, kind).search(rest, source.id):
        link = resolve(index, kind, f"{namespace}/{name}" if namespace else name, source)
        if link.how == "built-in":
            if name not in listed:
                built_in.append(Item(name, cast("ItemKind", kind), write(name), "built in", about=(kind, name)))
        elif link.how in ("exact", "default") and link.target and not (link.target in unwanted or name in listed):
            unwanted.add(link.target)
            items.append(_item(query, kind, name, link.target, namespace, word or example, write))
        if len(items) == LIMIT:
            return Completions(tuple(items), complete=False)
    return Completions((*items, *built_in))


def _meant(query: Query, names: set[str]) -> Iterator[str]:
    """The files that the file at hand means by these names; what is half typed may mean none yet."""
    snapshot, path = query.snapshot, query.source.path
    if path in snapshot.files:
        for reference, link in snapshot.referenced(path):
            if normalise(reference.name) in names:
                yield from link.targets


def _item(
    query: Query, kind: RefKind, name: str, path: str, namespace: str, spelling: str, write: Callable[[str], Edit]
) -> Item:
    snapshot = query.snapshot
    facts = snapshot.files[path]
    own = snapshot.files.get(query.source.path)
    if namespace:
        name = f"{namespace}/{name}"
    elif own and kind != "agent":
        name = full_name(snapshot, path, own)
    written = respell(spelling, name)
    summary = shorten(facts.summary, DETAIL)
    return Item(written, cast("ItemKind", facts.source.kind), write(written), summary, about=("file", path))


def _namespace(snapshot: Snapshot, word: str) -> tuple[str, str]:
    """The namespace that ``word`` begins with, if it is one under which files are installed, and the rest."""
    bare = word.lstrip("/").replace(":", "/")
    first, slash, rest = bare.partition("/")
    if slash and (first in snapshot.names.prefixes or first in snapshot.names.aliases):
        return first, rest
    return "", word


def shared_files(query: Query, word: str, write: Callable[[str], Edit], taken: Iterable[str] = ()) -> Completions:
    """The shared files of the own root, as they are written in bodies and in `run.prelude`."""
    snapshot, root = query.snapshot, query.source.root
    items: list[Item] = []
    for name in catalog(snapshot, "shared").search("", query.source.id):
        for path in snapshot.exact.get(f"shared:{name}", ()):
            facts = snapshot.files[path]
            written = path[len(root.path) + 1 :]
            if not word or word.startswith("_"):
                written = written[written.find("_shared/") :]
            if facts.source.root == root and written not in taken:
                items.append(Item(written, "shared", write(written), facts.summary, about=("file", path)))
    return Completions(tuple(items[:LIMIT]), complete=len(items) <= LIMIT)
