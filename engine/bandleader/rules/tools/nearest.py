"""The name that a wrong one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_ALIKE = 75.0  # similarity (rapidfuzz ratio, 0-100) from which a name is worth suggesting


class Nearest(NamedTuple):
    """A likely name; ``certain`` if it differs in capitals and hyphens only, or in one character."""

    name: str
    certain: bool


def nearest(written: str, names: Iterable[str]) -> Nearest | None:
    """The name closest to ``written``, or None when nothing is near."""
    folded = _fold(written)
    by_fold = {_fold(name): name for name in names}
    if folded in by_fold:
        return Nearest(by_fold[folded], certain=True)
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    found = process.extractOne(folded, by_fold.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if found is None:
        return None
    return Nearest(by_fold[found[0]], certain=len(folded) > 3 and OSA.distance(folded, found[0]) == 1)


def _fold(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
