"""Reads the JSON lines of agent CLIs, whatever they hold: a missing or odd value is an empty one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..plain import one_line
from ..port import RunnerEvent

# What CLIs answer to a tool call that nobody was there to allow.
REFUSED = re.compile(
    r"permission to use|denied by|was denied|has been denied|rejected (?:this |the )?(?:tool|permission)"
    r"|requested permissions? to|haven't granted|not (?:in the )?allowed|requires (?:user )?(?:approval|confirmation)",
    re.IGNORECASE,
)


class Record:
    """One JSON object, read without surprises."""

    __slots__ = ("raw",)

    def __init__(self, raw: object) -> None:
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}

    def __bool__(self) -> bool:
        return bool(self.raw)

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> float:
        value = self.raw.get(key)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0

    def count(self, key: str) -> int:
        return int(self.number(key))

    def record(self, key: str) -> Record:
        return Record(self.raw.get(key))

    def records(self, key: str) -> list[Record]:
        value = self.raw.get(key)
        return [Record(each) for each in value] if isinstance(value, list) else []

    def message(self, key: str) -> str:
        """An error that may be a text or an object with a message, at any depth CLIs are known to nest it."""
        value = self.raw.get(key)
        if isinstance(value, dict):
            inner = Record(value)
            return inner.text("message") or inner.record("data").text("message") or inner.text("name")
        return value if isinstance(value, str) else ""


def read(line: str) -> Record | None:
    """The object on a line, None if there is none."""
    if not line.startswith("{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return Record(value) if isinstance(value, dict) else None


def rules(given: Iterable[str]) -> list[str]:
    """The permission rules among ``given``: no words for all tools, and nothing that could be read as an option."""
    return [rule for rule in given if rule[:1].isalpha() and rule.lower() != "all"]


def chatter(line: str) -> list[RunnerEvent]:
    """A line that is no record, such as a warning on stderr."""
    said = one_line(line)
    return [RunnerEvent("notice", said)] if said else []


def call_line(tool: str, arguments: Record) -> str:
    """A tool call on one line: its name and the argument that tells most."""
    for key in (
        "command",
        "file_path",
        "path",
        "filePath",
        "pattern",
        "query",
        "url",
        "description",
        "skill",
        "prompt",
    ):
        value = arguments.text(key)
        if value:
            return one_line(f"{tool} {value}")[:200]
    return tool


def first(events: Iterable[RunnerEvent], key: str) -> str:
    """The first text that an event has under ``key``."""
    return next((str(event.data[key]) for event in events if event.data.get(key)), "")


def last_words(events: Sequence[RunnerEvent]) -> str:
    """The last error or, without one, the last line that was no record: what a CLI says before it gives up."""
    errors = [event.text for event in events if event.kind == "error"]
    notices = [event.text for event in events if event.kind == "notice" and not event.data]
    return (errors or notices or [""])[-1]


def denials(events: Sequence[RunnerEvent]) -> tuple[str, ...]:
    """The tools that were refused, each once, by name where a call with the same id gives it."""
    names = {event.data["id"]: event.data["tool"] for event in events if event.kind == "tool" and "id" in event.data}
    found: dict[str, None] = {}
    for event in events:
        if "denied" in event.data:
            found[str(event.data["denied"] or names.get(event.data.get("id"), "a tool"))] = None
    return tuple(found)


def refusal(denied: Sequence[str]) -> str:
    """A sentence about refused tools; "" if there are none."""
    if not denied:
        return ""
    return f"{', '.join(denied)} was refused; grant it in allowed-tools, or change the permission of the runner"


def exit_reason(exit_code: int, said: str, known: dict[int, str] | None = None) -> str:
    """A sentence about an exit status that is not 0."""
    meaning = (known or {}).get(exit_code)
    sentence = meaning or f"the agent CLI ended with exit status {exit_code}"
    return f"{sentence}: {said}" if said else sentence
