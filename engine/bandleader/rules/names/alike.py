"""The files whose names could be taken for a file's own."""

from __future__ import annotations

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ...library.topics import name_keys


def alike(facts: Facts, snapshot: Snapshot) -> list[str]:
    """The paths of other files with an equal last segment, capitals and Unicode forms aside, in order."""
    own = facts.source.path
    return [path for key in name_keys(facts)[:1] for path in snapshot.tails.get(key, ()) if path != own]


def same_space(one: Facts, other: Facts) -> bool:
    """Whether the names of two files stand in one list: same project or plugin, same reader, same namespace."""
    a, b = one.source.root, other.source.root
    return (a.scope, a.format, a.prefix) == (b.scope, b.format, b.prefix)
