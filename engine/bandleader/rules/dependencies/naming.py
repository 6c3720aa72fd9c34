"""How a file of the library is called in messages and in fixes."""

from __future__ import annotations

from collections.abc import Sequence

from ...library.facts import Facts
from ...library.finding import Fix
from ...library.names import respell
from ...library.references import Reference
from ...library.resolution import similar
from ...library.snapshot import Snapshot
from ..report import remove, replace

SHOWN = 5  # names that a message lists


def full_name(snapshot: Snapshot, path: str, facts: Facts) -> str:
    """The name under which a reference in the file of ``facts`` finds ``path``: with its namespace where needed."""
    other = snapshot.files[path]
    root = other.source.root
    if root.prefix and root.scope != facts.source.root.scope:
        return f"{root.prefix}/{other.name}"
    return other.name


def renaming(snapshot: Snapshot, facts: Facts, reference: Reference, path: str, *, safe: bool) -> Fix:
    """The fix that writes the full name of ``path``, spelt as the reference is."""
    name = respell(reference.name, full_name(snapshot, path, facts))
    return replace(f"Change to `{name}`", reference.start, reference.end, name, safe=safe)


def suggestions(snapshot: Snapshot, facts: Facts, reference: Reference) -> tuple[str, list[Fix]]:
    """What a name that nothing has may have been meant to be: the end of the message, and a fix for each."""
    near = [name for name, _ in similar(snapshot.names, reference.kind, reference.name, facts.source)]
    if not near:
        return "", []
    fixes = [
        replace(f"Change to `{name}`", reference.start, reference.end, respell(reference.name, name), safe=False)
        for name in near
    ]
    return f"; did you mean {' or '.join(f'`{name}`' for name in near)}?", fixes


def removal(title: str, reference: Reference, *, safe: bool = True) -> list[Fix]:
    """The fix that takes an item out of its list, where that can be done alone."""
    if reference.cut_start == reference.cut_end:
        return []
    return [remove(title, reference.cut_start, reference.cut_end, safe=safe)]


def listed(names: Sequence[str]) -> str:
    """Some names in words: `` `a`, `b` and 3 more ``."""
    quoted = [f"`{name}`" for name in names[:SHOWN]]
    if len(names) > SHOWN:
        return f"{', '.join(quoted)} and {len(names) - SHOWN} more"
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def is_elsewhere(snapshot: Snapshot, facts: Facts, reference: Reference) -> bool:
    """Whether a missing agent or skill may be there all the same: in a folder or a plugin that is not looked at."""
    if reference.kind in facts.source.root.absent:
        return True
    namespace, colon, _ = reference.name.partition(":")
    return bool(colon) and namespace not in snapshot.names.prefixes and namespace not in snapshot.names.aliases
