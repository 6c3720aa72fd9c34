"""Why a command runs or does not, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bandleader.library.durations import say_duration

from ..store.successes import Success
from .fingerprint import Field, changed_fields
from .inputs import changed_files
from .records import Records

NEVER_RAN = "never ran"
FORCED = "--force"
NO_GIT = "nothing can tell what changed since it last ran: there is no git work tree here"
_WORDS: dict[Field, str] = {
    "text": "its text changed",
    "prelude": "its prelude changed",
    "agents": "the definition of one of its agents changed",
    "runner": "another runner is to run it",
    "tree": "the work tree changed",
}


def ago(seconds: float) -> str:
    """`5 min ago`; a clock that was set back makes nothing happen in the future."""
    return "just now" if seconds < 1 else f"{say_duration(seconds)} ago"


def unchanged(success: Success, now: float) -> str:
    """Why a success still holds."""
    return f"ran {ago(now - success.at)}, nothing changed since"


def run_first(needs: Sequence[str]) -> str:
    """Which dependencies have to run before."""
    return f"{_some(needs)} {'runs' if len(needs) == 1 else 'run'} first"


def what_changed(
    records: Records, success: Success, fingerprint: str, needs: Sequence[str], inputs: tuple[str, ...],
    successes: Mapping[str, Success],
) -> str:  # fmt: skip
    """What is different now from when the command succeeded."""
    if len(success.fingerprint) != len(fingerprint):
        return "last run by another version of Bandleader"
    words = []
    for name in changed_fields(success.fingerprint, fingerprint):
        if name == "needs":
            again = [need for need in needs if need in successes and successes[need].seq > success.seq]
            words.append(f"{_some(again)} ran again" if again else "its dependencies changed")
        elif name == "inputs":
            words.append(_inputs_changed(records, success, inputs))
        else:
            words.append(_WORDS[name])
    return ", ".join(words)


def _inputs_changed(records: Records, success: Success, patterns: tuple[str, ...]) -> str:
    before = records.history.result(success).get("inputs") if records.history else None
    now = records.inputs.files(patterns)
    if not isinstance(before, dict) or not (changed := changed_files(before, now)):
        return "its inputs changed"
    first = changed[0]
    what = "is new" if first not in before else "is gone" if first not in now else "changed"
    more = f" and {len(changed) - 1} more of its inputs changed" if len(changed) > 1 else ""
    return f"{first} {what}{more}"


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
