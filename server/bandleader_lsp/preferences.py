"""What the person in front of the editor wants to see. What is right or wrong is configured in the workspace."""

from __future__ import annotations

from typing import Any, NamedTuple

INLAY_HINTS = frozenset(("names", "counts", "defaults"))


class Preferences(NamedTuple):
    """Choices of one person, which change no finding."""

    inlay_hints: frozenset[str] = INLAY_HINTS
    suggest_command: str = ""  # the client's command that opens its suggestions


def read_preferences(settings: object, before: Preferences) -> Preferences:
    """``before`` with what ``settings`` say; what they do not say, or say wrongly, stays.

    They come with `initialize` (``initializationOptions``) and `workspace/didChangeConfiguration`, there also below
    ``bandleader``: ``{"inlayHints": {"names": false, "counts": true, "defaults": true}}`` or ``{"inlayHints": false}``.
    """
    found = _table(settings)
    found = _table(found["bandleader"]) if "bandleader" in found else found
    hints = found.get("inlayHints")
    if isinstance(hints, bool):
        hints = dict.fromkeys(INLAY_HINTS, hints)
    chosen = {kind for kind in INLAY_HINTS if _table(hints).get(kind, kind in before.inlay_hints) is not False}
    command = found.get("suggestCommand")
    return Preferences(frozenset(chosen), command if isinstance(command, str) else before.suggest_command)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
