"""The names of a library, made ready to be searched at every keystroke."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from ...library.names import fold, normalise
from ...library.references import RefKind
from ...library.resolution import WANTED
from ...library.snapshot import Snapshot
from ...library.source import Kind

KEPT = 4
"""Catalogues remembered: the kinds of names that one folder has."""
_remembered: list[tuple[object, str, Catalog]] = []


class Catalog:
    """A sorted set of names."""

    def __init__(self, names: set[str]) -> None:
        """Fold them once; files in the same folder are asked about again and again."""
        self.names = sorted(names)
        self.folded = [fold(name) for name in self.names]
        self._ordered: tuple[str, list[int]] = ("", list(range(len(self.names))))

    def search(self, word: str, near: str) -> Iterator[str]:
        """The names that ``word`` may become, best first: those it begins, those that hold it, those with its letters.

        Of equally good ones those in the folders of the name ``near`` come first, then the order is the alphabet's.
        """
        order = self._order(near)
        names, folded = self.names, self.folded
        word = fold(normalise(word)) + ("/" if word.endswith(("/", ":")) else "")
        if not word:
            yield from (names[index] for index in order)
            return
        inside = []
        behind_slash = f"/{word}"
        for index in order:
            name = folded[index]
            if word in name:
                if name.startswith(word) or behind_slash in name:
                    yield names[index]
                else:
                    inside.append(index)
        yield from (names[index] for index in inside)
        holds_letters = in_order(word).match
        for index in order:
            name = folded[index]
            if word not in name and holds_letters(name):
                yield names[index]

    def _order(self, near: str) -> list[int]:
        """All indices, those in the folder of ``near`` first, then those in the folder around it, and so on."""
        folder = near.rpartition("/")[0]
        if folder != self._ordered[0]:
            self._ordered = folder, self._nearest_first(folder)
        return self._ordered[1]

    def _nearest_first(self, folder: str) -> list[int]:
        ranges: list[range] = []
        while folder:
            ranges.append(range(bisect_left(self.names, folder + "/"), bisect_left(self.names, folder + "0")))
            folder = folder.rpartition("/")[0]
        order: list[int] = []
        start = end = ranges[0].start if ranges else 0
        for inside in ranges:  # each holds the one before it
            order += [*range(inside.start, start), *range(end, inside.stop)]
            start, end = inside.start, inside.stop
        return [*order, *range(start), *range(end, len(self.names))]


def in_order(letters: str) -> re.Pattern[str]:
    """What matches texts that hold ``letters`` in this order, whatever is between them; linear in the text."""
    return re.compile("".join(f"[^{re.escape(letter)}]*{re.escape(letter)}" for letter in letters), re.DOTALL)


def catalog(snapshot: Snapshot, kind: RefKind) -> Catalog:
    """The names that a reference of ``kind`` may have; made once for as long as no name comes or goes."""
    wanted: tuple[Kind, ...] = WANTED.get(kind, ("shared",))
    for pools, about, known in _remembered:
        if pools is snapshot.pools and about == wanted[0]:
            return known
    heads = tuple(f"{some}:" for some in wanted)
    names = {key.partition(":")[2] for key in snapshot.exact if key.startswith(heads)}
    if wanted[0] != "command":  # a built-in command cannot be declared
        names |= snapshot.names.known.get(wanted[0], frozenset())
    made = Catalog(names)
    _remembered.insert(0, (snapshot.pools, wanted[0], made))
    del _remembered[KEPT:]
    return made
