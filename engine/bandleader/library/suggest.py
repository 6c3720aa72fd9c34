"""Did-you-mean for words of a fixed list: keys, values, rules."""

from __future__ import annotations

from collections.abc import Iterable

SIMILAR = 70  # per cent of equal letters that make a word worth proposing


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """``; did you mean `x`?`` for the choice nearest to ``word``, or nothing when none is near."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, list(choices), scorer=fuzz.ratio, processor=str.lower, score_cutoff=SIMILAR)
    return f"; did you mean `{best[0]}`?" if best else ""
