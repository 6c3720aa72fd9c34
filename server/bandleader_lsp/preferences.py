"""What the person in front of the editor wants to see. What is right or wrong is configured in the workspace."""

from __future__ import annotations

from typing import Any, NamedTuple

INLAY_HINTS = frozenset(("names", "counts", "defaults"))
LENSES = frozenset(("run", "runWithDependencies", "plan", "result", "progress", "dependencies", "dependents"))


class Preferences(NamedTuple):
    """Choices of one person, which change no finding."""

    inlay_hints: frozenset[str] = INLAY_HINTS
    suggest_command: str = ""  # the client's command that opens its suggestions
    lenses: frozenset[str] = LENSES
    run_on: str = ""  # the database whose workers run commands, as `--on` takes it; "" for this machine


def read_preferences(settings: object, before: Preferences) -> Preferences:
    """``before`` with what ``settings`` say; what they do not say, or say wrongly, stays.

    They come with `initialize` (``initializationOptions``), as answer to `workspace/configuration`, and with
    `workspace/didChangeConfiguration`, there also below ``bandleader``:
    ``{"inlayHints": {"names": false, "counts": true, "defaults": true}}`` or ``{"inlayHints": false}``, and
    ``codeLens`` with the kinds in `LENSES` likewise; ``{"run": {"on": "config"}}`` has workers run what is run.
    """
    found = _table(settings)
    found = _table(found["bandleader"]) if "bandleader" in found else found
    hints = _chosen(found.get("inlayHints"), INLAY_HINTS, before.inlay_hints)
    lenses = _chosen(found.get("codeLens"), LENSES, before.lenses)
    command = found.get("suggestCommand")
    on = _table(found.get("run")).get("on")
    return Preferences(
        hints,
        command if isinstance(command, str) else before.suggest_command,
        lenses,
        on if isinstance(on, str) else before.run_on,
    )


def _chosen(switches: object, kinds: frozenset[str], before: frozenset[str]) -> frozenset[str]:
    if isinstance(switches, bool):
        switches = dict.fromkeys(kinds, switches)
    return frozenset(kind for kind in kinds if _table(switches).get(kind, kind in before) is not False)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
