"""From references to links, and from links to declared edges."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TypeAlias

from .facts import Facts
from .paths import candidates
from .references import Reference, RefKind
from .resolution import MISSING, WANTED, Link, Names, resolve
from .source import Root, Source

OUTSIDE = Link("outside")
Memo: TypeAlias = "dict[RefKind, dict[str, Link]]"


class Memos:
    """Exact links already found: one name leads from all files of a root to one place."""

    def __init__(self) -> None:
        """Start with none."""
        self._of_root: dict[Root, Memo] = {}

    def of(self, root: Root) -> Memo:
        """Where to look up and keep the exact links of a root, by kind of reference and name as written."""
        memo = self._of_root.get(root)
        if memo is None:
            shared: dict[str, dict[str, Link]] = {wanted[0]: {} for wanted in WANTED.values()}
            memo = self._of_root[root] = {kind: shared[wanted[0]] for kind, wanted in WANTED.items()}
        return memo


def link_all(
    names: Names, facts: Facts, files: Container[str], existing: Mapping[str, str], memos: Memos
) -> tuple[Link, ...]:
    """Where each reference of a file leads, in the order of the references."""
    source = facts.source
    memo = memos.of(source.root)
    found = []
    for ref in facts.references:
        kind = ref.kind
        if kind in ("file", "shared"):
            found.append(_path_link(source, ref, files, existing))
            continue
        link = memo[kind].get(ref.name)
        if link is None:
            link = resolve(names, kind, ref.name, source)
            if link.how in ("exact", "default"):
                memo[kind][ref.name] = link
        found.append(link)
    return tuple(found)


def edges_of(facts: Facts, links: tuple[Link, ...]) -> tuple[str, ...]:
    """The declared dependencies that lead to exactly one file, each once, in the order written."""
    found: dict[str, None] = {}
    for reference, link in zip(facts.references, links, strict=True):
        if (reference.kind in ("dependency", "optional")) and len(link.targets) == 1:
            found[link.targets[0]] = None
    return tuple(found)


def _path_link(source: Source, ref: Reference, files: Container[str], existing: Mapping[str, str]) -> Link:
    paths, outside = candidates(source, ref)
    for path in paths:
        if path in files or existing.get(path):
            return Link("exact", (path,))
    return OUTSIDE if outside and not paths else MISSING
