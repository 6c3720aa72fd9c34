"""Names that look like another: for suggestions, and for the last step of resolution."""

from __future__ import annotations

from collections.abc import Iterable

SUGGEST = 60.0
"""Similarity (rapidfuzz ratio, 0-100) from which a name is worth suggesting."""
SEGMENT = 0.95  # what an equally similar last segment counts, against the whole name
KEPT = 1000  # answers remembered


class Pool:
    """A set of names, made ready to be searched many times."""

    def __init__(self, names: Iterable[str]) -> None:
        """Fold the names once; their order does not matter."""
        self.names = sorted(set(names))
        self._whole = [name.lower() for name in self.names]
        self._last = [name.rpartition("/")[2] for name in self._whole]
        self._answers: dict[str, list[tuple[str, float]]] = {}

    def closest(self, name: str) -> list[tuple[str, float]]:
        """Every name at least `SUGGEST` similar to ``name`` with its similarity, best first, then by name.

        A name of one segment is also compared with the last segments, where it counts a little less.
        """
        found = self._answers.get(name)
        if found is None:
            if len(self._answers) >= KEPT:
                self._answers.clear()
            found = self._answers[name] = self._search(name.lower())
        return found

    def _search(self, name: str) -> list[tuple[str, float]]:
        from rapidfuzz import fuzz, process

        scores = {
            index: score
            for _, score, index in process.extract(
                name, self._whole, scorer=fuzz.ratio, score_cutoff=SUGGEST, limit=None
            )
        }
        if "/" not in name:
            cutoff = SUGGEST / SEGMENT
            found = process.extract(name, self._last, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None)
            for _, score, index in found:
                scores[index] = max(scores.get(index, 0.0), score * SEGMENT)
        return sorted(
            ((self.names[index], score) for index, score in scores.items()), key=lambda pair: (-pair[1], pair[0])
        )
