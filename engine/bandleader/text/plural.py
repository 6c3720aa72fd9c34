"""Numbers of things in a sentence."""

from __future__ import annotations


def plural(count: int, noun: str, form: str | None = None) -> str:
    """``1 file``, ``2 files``."""
    return f"{count:,} {noun if count == 1 else form or noun + 's'}"
