"""The references of one file as the rules of this family look at them, sorted once for all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ...library.references import Reference
from ...library.resolution import Link
from ...library.snapshot import Snapshot

_DECLARED = frozenset(("dependency", "optional"))
_MENTIONS = frozenset(("command", "file", "shared"))
_FULL = frozenset(("exact", "default"))


class Links(NamedTuple):
    """``declared`` are the dependencies that lead to one file, with its path, required and optional ones.

    ``odd`` are the references to commands, agents and skills, mentions in a body aside, that are not the full
    name of a file: completed, guessed, ambiguous, missing or built-in.
    """

    declared: tuple[tuple[Reference, str], ...]
    odd: tuple[tuple[Reference, Link], ...]


@lru_cache(maxsize=1)  # the rules come one after the other with the same file
def links_of(snapshot: Snapshot, path: str) -> Links:
    """The sorted references of a file."""
    declared = []
    odd = []
    for reference, link in zip(snapshot.files[path].references, snapshot.links[path], strict=True):
        kind = reference.kind
        if kind in _MENTIONS:
            continue
        how, targets = link
        if len(targets) == 1 and kind in _DECLARED:
            declared.append((reference, targets[0]))
        if how not in _FULL:
            odd.append((reference, link))
    return Links(tuple(declared), tuple(odd))
