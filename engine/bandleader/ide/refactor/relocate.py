"""Moving files so that every reference keeps its meaning.

The library after the move is computed, not guessed: first with the files at their new places, which shows what would
lead elsewhere and how it has to be written; then once more with the edited texts, which shows whether everything means
what it meant. What does not is a conflict.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from ...library.facts import Facts, summarise
from ...library.frontmatter.resolve import resolve as resolve_scalar
from ...library.paths import candidates
from ...library.references import Reference
from ...library.resolution import How, Link, resolve
from ...library.source import Source
from ...library.topics import called
from ...text.edit import Edit, apply_edits
from ..ownership import is_foreign
from .moves import Moves
from .own_name import own_name
from .scalars import as_scalar
from .spelling import name_spellings, path_spellings
from .trial import Overlay, Trial, attempt
from .view import View, parsed

_EXACTNESS: dict[How, int] = {"exact": 0, "default": 0, "built-in": 0, "outside": 0, "missing": 0, "tail": 1}
_GUESS = 2  # of every other way


class Conflict(NamedTuple):
    """A reference in the file at ``path`` (its present place) that would no longer mean what it means."""

    path: str
    reference: Reference
    before: Link
    after: Link | None


class Relocation(NamedTuple):
    """The edits that a move needs, by present path; names and links after both; and what no edit can save."""

    edits: dict[str, tuple[Edit, ...]]
    after: Trial
    conflicts: tuple[Conflict, ...]


def relocate(view: View, moves: Moves, names: Mapping[str, str] = {}) -> Relocation:
    """What follows from ``moves``; ``names`` are the new names of agents, by present path, where they change."""
    return _Relocation(view, moves).run(names)


class _Relocation:
    def __init__(self, view: View, moves: Moves) -> None:
        self.view = view
        self.before = view.snapshot
        self.moves = moves
        self.places = moves.among(view.snapshot.files)
        self.named: dict[str, tuple[Edit, ...]] = {}

    def run(self, names: Mapping[str, str]) -> Relocation:
        changed: dict[str, Facts | None] = dict.fromkeys(self.places)
        for old in {**self.places, **names}:
            new = self.moves.of(old)
            facts = self._moved(old, self.view.source(new), names.get(old, ""))
            if facts:
                changed[new] = facts
        existing = self._existing()
        existing |= self._probed(filter(None, changed.values()), Overlay(self.before.existing, existing))
        self.placed = placed = attempt(self.before, changed, existing)
        edits = {path: found for path in self._differing(placed) if (found := self._edits(path))}
        edited = [self._edited(path, found) for path, found in edits.items()]
        after = placed.relinked(edited, self._probed(edited, placed.existing))
        conflicts = chain.from_iterable(self._conflicts(path, after) for path in self._differing(after))
        return Relocation(edits, after, tuple(conflicts))

    def _moved(self, old: str, source: Source | None, name: str) -> Facts | None:
        """The facts of a file at its new place, under its new name."""
        facts = self.before.files[old]
        if source is None:
            return None
        if facts.name_at[1]:
            found = own_name(self.view.document(old), source, name)
            if found:
                self.named[old] = (found.edit,)
                name = found.name
        return facts._replace(source=source, name=(name or facts.name) if source.kind == "agent" else source.id)

    def _existing(self) -> dict[str, str]:
        """What is at the paths that somebody mentions, after the move."""
        known = self.before.existing
        gone = self.moves.among(known)
        return {**dict.fromkeys(gone, ""), **{new: known[path] for path, new in gone.items()}}

    def _differing(self, after: Trial) -> list[str]:
        """The present paths of files that move, get a new name or lead elsewhere; those of others are left alone."""
        before = self.before.links
        found = {path for path, links in after.links.items() if path in before and before[path] != links}
        found.update(self.places, self.named)
        return sorted(path for path in found if not is_foreign(self.before.files[path].source))

    def _edits(self, path: str) -> tuple[Edit, ...]:
        """The edits that keep the references of a file (present path) and its own name right."""
        new = self.moves.of(path)
        facts = self.placed.names.files.get(new)
        if facts is None:
            return ()
        found = list(self.named.get(path, ()))
        for (reference, link), now in zip(self.before.referenced(path), self.placed.links[new], strict=True):
            if not self._keeps(link, now) and link.target and self._is_concerned(reference, path, link.target):
                spelt = self._spelt(path, reference, link, facts.source)
                if spelt is not None:
                    found.append(self._replacement(path, reference, spelt))
        return _outermost(found)

    def _replacement(self, path: str, reference: Reference, spelt: str) -> Edit:
        if spelt and resolve_scalar(spelt) != "str":
            spelt = as_scalar(self.view.document(path), reference.start, reference.end, spelt)
        return Edit(reference.start, reference.end, spelt)

    def _is_concerned(self, reference: Reference, path: str, target: str) -> bool:
        """Whether the move itself changes what has to be written; else a new name has come between."""
        if self._moves(target) or target in self.named:
            return True
        if reference.kind in ("file", "shared"):
            return self._moves(path)
        facts = self.placed.names.files[self.moves.of(path)]
        return facts.source.root != self.before.files[path].source.root

    def _moves(self, path: str) -> bool:
        return self.moves.of(path) != path

    def _keeps(self, link: Link, now: Link | None) -> bool:
        """Whether a reference leads where it led, as surely as before."""
        if now is None or len(link.targets) != len(now.targets):
            return False
        wanted = [self.moves.of(target) for target in link.targets]
        if wanted != [*now.targets] and sorted(wanted) != sorted(now.targets):
            return False
        return _EXACTNESS.get(now.how, _GUESS) <= _EXACTNESS.get(link.how, _GUESS)

    def _spelt(self, path: str, reference: Reference, link: Link, source: Source) -> str | None:
        """How a reference of the file at ``path`` has to be written in its place, or None."""
        if reference.kind in ("file", "shared"):
            return self._path_spelt(path, reference, link, source)
        target = link.targets[0]
        old, new = self.before.files[target], self.placed.names.files.get(self.moves.of(target))
        if new is None:
            return None
        for before, after in zip(called(old), called(new), strict=False):
            for spelt in name_spellings(reference, before, after, new.source.root.prefix):
                if self._keeps(link, resolve(self.placed.names, reference.kind, spelt, source)):
                    return spelt
        return None

    def _path_spelt(self, path: str, reference: Reference, link: Link, source: Source) -> str | None:
        target = link.targets[0]
        wanted = self.moves.of(target)
        mentioned = self.view.text(path)[reference.start - 1 : reference.start] == "@"
        here = self.before.files[path].source
        for spelt in path_spellings(reference, here, source, target, wanted, mentioned=mentioned):
            places = candidates(source, reference._replace(name=spelt))[0]
            if next(filter(self._is_there, places), None) == wanted:
                return spelt
        return None

    def _is_there(self, path: str) -> bool:
        if path in self.placed.names.files:
            return True
        known = self.placed.existing.get(path)
        return bool(self._probe(path) if known is None else known)

    def _probe(self, path: str) -> str:
        """What will be at a path that nobody has mentioned yet."""
        return "" if self._moves(path) else self.view.probe(path)

    def _edited(self, path: str, edits: tuple[Edit, ...]) -> Facts:
        """The facts of a file at its new place, read from its edited text."""
        facts = self.placed.names.files[self.moves.of(path)]
        return summarise(parsed(facts.source, apply_edits(self.view.text(path), edits)), facts.findings)

    def _probed(self, files: Iterable[Facts], known: Mapping[str, str]) -> dict[str, str]:
        mentioned = (
            path
            for facts in files
            for reference in facts.references
            if reference.kind in ("file", "shared")
            for path in candidates(facts.source, reference)[0]
        )
        return {path: self._probe(path) for path in mentioned if path not in known}

    def _conflicts(self, path: str, after: Trial) -> Iterator[Conflict]:
        """The references of a file (present path) that mean something else after the move."""
        if self.moves.of(path) not in after.names.files:
            return  # it leaves the library
        links = after.links[self.moves.of(path)]
        references = list(self.before.referenced(path))
        aligned = len(links) == len(references)
        for index, (reference, link) in enumerate(references):
            now = links[index] if aligned else None
            if not self._keeps(link, now):
                yield Conflict(path, reference, link, now)
                if not aligned:  # the texts cannot be compared reference by reference: one says it all
                    return


def _outermost(edits: list[Edit]) -> tuple[Edit, ...]:
    """The edits by place, without those inside another: a ``_shared`` file in a link is two references in one place."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


def shown(source: Source) -> str:
    """The path of a file as a person reads it: from the folder that owns the library."""
    return posixpath.relpath(source.path, source.root.scope)
