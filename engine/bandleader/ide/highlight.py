"""Every place in a file that means the same as what the cursor is on."""

from __future__ import annotations

from typing import NamedTuple

from ..library.document import Document
from ..library.names import normalise
from ..library.references import Reference
from ..library.resolution import WANTED, Link
from ..library.snapshot import Snapshot
from .argument_uses import argument_uses
from .navigation import meant_at, reference_at


class Highlight(NamedTuple):
    """``text[start:end]``; ``declares`` where the file gives its own name."""

    start: int
    end: int
    declares: bool = False


def highlights(snapshot: Snapshot, doc: Document, offset: int) -> tuple[Highlight, ...]:
    """The highlights by place; none where nothing is named or substituted."""
    return _names(snapshot, doc.source.path, offset) or _arguments(doc, offset)


def _names(snapshot: Snapshot, path: str, offset: int) -> tuple[Highlight, ...]:
    found = reference_at(snapshot, path, offset)
    targets = frozenset(meant_at(snapshot, path, offset))
    places = [
        Highlight(ref.start, ref.end)
        for ref, link in (snapshot.referenced(path) if found or targets else ())
        if not targets.isdisjoint(link.targets) or (found and not targets and _alike(found, ref, link))
    ]
    facts = snapshot.files.get(path)
    if facts and path in targets and facts.name_at != (0, 0):
        places.append(Highlight(*facts.name_at, declares=True))
    return tuple(sorted(places))


def _alike(found: tuple[Reference, Link], ref: Reference, link: Link) -> bool:
    """Whether two names that mean no file of the library are one name."""
    named = found[0]
    return (
        not link.targets
        and WANTED.get(ref.kind, (ref.kind,))[0] == WANTED.get(named.kind, (named.kind,))[0]
        and normalise(ref.name) == normalise(named.name)
    )


def _arguments(doc: Document, offset: int) -> tuple[Highlight, ...]:
    all_of_them = argument_uses(doc)
    under = next((one for one in all_of_them if one.start <= offset <= one.end), None)
    return tuple(Highlight(one.start, one.end) for one in all_of_them if under and one.number == under.number)
