"""Files and folders that somebody moves or deletes: what has to be edited so that nothing dangles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...text.edit import Edit, difference
from ..ownership import is_foreign
from .entries import without_entries
from .moves import Moves
from .relocate import Conflict, relocate
from .view import View


class Following(NamedTuple):
    """The edits that follow a move or a deletion, by present path, and the references that lead nowhere after it."""

    edits: dict[str, tuple[Edit, ...]]
    lost: tuple[Conflict, ...]


def after_moving(view: View, pairs: Iterable[tuple[str, str]]) -> Following:
    """What follows when these files and folders (old path, new path) are moved."""
    relocation = relocate(view, Moves(pairs))
    return Following(relocation.edits, relocation.conflicts)


def after_deleting(view: View, paths: Iterable[str]) -> Following:
    """What follows when these files and folders are deleted: entries of lists that name them go as well.

    Mentions in a body are left as they are, because nobody can tell what the sentence should say instead.
    """
    snapshot = view.snapshot
    doomed = dict.fromkeys(paths)
    doomed.update(dict.fromkeys(Moves((path, "") for path in doomed).among(snapshot.files)))
    named: dict[str, set[tuple[str, str]]] = {}
    lost = []
    for path in doomed:
        for other, reference in snapshot.referrers(path):
            if other in doomed or is_foreign(snapshot.files[other].source):
                continue
            if reference.cut_start < reference.cut_end:
                named.setdefault(other, set()).add(reference[:2])
            else:
                link = dict(snapshot.referenced(other))[reference]
                lost.append(Conflict(other, reference, link, None))
    return Following({other: _without(view, other, names) for other, names in named.items()}, tuple(lost))


def _without(view: View, path: str, names: set[tuple[str, str]]) -> tuple[Edit, ...]:
    text, source = view.text(path), view.snapshot.files[path].source
    return difference(text, without_entries(source, text, lambda reference: reference[:2] in names))
