"""Which texts a key allows, and what a wrong one was probably meant to be."""

from __future__ import annotations

import re

from ...library.schema.key import Key
from ...text.late import compile_late

_DURATION = compile_late(r"(\d+(?:\.\d+)?)\s*(ms|[smhd])(?:[a-z]*)", re.IGNORECASE)
_NUMBER = compile_late(r"\d+(?:\.\d+)?")
_NO_SLUG = compile_late(r"[^a-z0-9]+")
_LIKENESS = 60  # of 100
_OTHER_WORDS = {
    **dict.fromkeys(("low", "basic", "easy", "minimal", "trivial"), "simple"),
    **dict.fromkeys(("standard", "moderate", "normal", "intermediate"), "medium"),
    **dict.fromkeys(("high", "advanced", "hard", "enhanced"), "complex"),
    "teal": "cyan",
    "magenta": "pink",
    "violet": "purple",
}


def allows(key: Key, text: str) -> bool:
    """Whether ``text`` is one of the key's values, or of its form."""
    if key.values:
        return text in key.values
    return not key.pattern or re.fullmatch(key.pattern, text) is not None


def same_meaning(key: Key, text: str) -> str:
    """What ``text`` says in a spelling that the key allows: other capitals, `10 minutes` for `10m`; "" if nothing."""
    folded = text.strip().lower()
    for value in key.values:
        if value.lower() == folded:
            return value
    duration = _DURATION.fullmatch(folded)
    short = f"{duration[1]}{duration[2]}" if duration else ""
    return short if short and key.pattern and allows(key, short) else ""


def is_other_word(key: Key, text: str) -> bool:
    """Whether ``text`` is no misspelt value but a word of another scale, such as `moderate` for `medium`."""
    return _OTHER_WORDS.get(text.lower()) in key.values


def nearest(key: Key, text: str) -> list[str]:
    """What ``text`` may have been meant to be, the likeliest first."""
    if key.values:
        if is_other_word(key, text):
            return [_OTHER_WORDS[text.lower()]]
        from rapidfuzz import fuzz, process

        found = process.extract(text.lower(), key.values, scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=2)
        return [value for value, _, _ in found]
    if _NUMBER.fullmatch(text):
        return [text + unit for unit in ("s", "m") if allows(key, text + unit)]
    slug = _NO_SLUG.sub("-", text.lower()).strip("-")
    return [slug] if slug and allows(key, slug) else []
