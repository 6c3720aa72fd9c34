"""The files whose names could be taken for a file's own."""

from __future__ import annotations

from functools import lru_cache

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ...library.topics import name_keys


@lru_cache(maxsize=1)  # the rules come one after the other with the same file
def alike(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """The paths of other files with an equal last segment, capitals and Unicode forms aside, in order."""
    for key in name_keys(snapshot.files[path])[:1]:
        paths = snapshot.tails[key]
        return tuple([other for other in paths if other != path]) if len(paths) > 1 else ()
    return ()


def same_space(one: Facts, other: Facts) -> bool:
    """Whether the names of two files stand in one list: same project or plugin, same reader, same namespace."""
    a, b = one.source.root, other.source.root
    return (a.scope, a.format, a.prefix) == (b.scope, b.format, b.prefix)
