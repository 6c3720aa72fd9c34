"""The document behind the page, as types: what a source gives, what travels as JSON, and what the page reads.

`editors/page/shapes.py` writes them down for TypeScript, in `editors/page/src/state.d.ts`. Times are Unix seconds,
durations seconds, costs US dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypedDict


class LibraryNode(TypedDict):
    """A file of the library."""

    path: str
    """Absolute, with forward slashes."""
    id: str
    title: str
    kind: Literal["command", "skill", "agent", "shared"]
    family: str
    """The box that it is drawn in."""
    group: str
    summary: str
    cycle: int
    """A number that the members of one cycle share; -1 for none."""
    loose: list[str]
    """The dependencies that lead nowhere."""


class LibraryEdge(TypedDict):
    """The strongest way in which one file refers to another; both are places in the nodes."""

    source: int
    target: int
    kind: Literal["dependency", "optional", "mention"]
    cycle: bool
    """Whether it is part of a cycle."""


class Library(TypedDict):
    """A library as it is drawn; empty where a source has none."""

    nodes: list[LibraryNode]
    edges: list[LibraryEdge]


class CheckTally(TypedDict):
    """How often a gate or a validation passed and failed in a session."""

    stage: str
    name: str
    passed: int
    failed: int


class Failure(TypedDict):
    """Why an attempt of a command failed, and what was done about it."""

    command: str
    stage: str
    message: str
    strategy: str


class SessionRow(TypedDict):
    """One session in the history."""

    id: str
    target: str
    arguments: str
    status: str
    started: float
    duration: float
    total: int
    """How many commands it has."""
    counts: dict[str, int]
    """How many of them ended how, or were left out why."""
    next: str
    """The command line that goes on with it, if any does."""
    tokens: int
    cost: float
    retries: int
    checks: list[CheckTally]
    failures: list[Failure]


class LastResult(TypedDict):
    """How a command ended last."""

    outcome: Literal["succeeded", "failed"]
    at: float


class History(TypedDict):
    """The newest sessions, newest first."""

    live: str
    """The session that runs now, or empty."""
    sessions: list[SessionRow]
    results: dict[str, LastResult]
    """By the id of the command."""


class EngineEvent(TypedDict):
    """An event of the log (docs/events.md); what is in its data depends on its type."""

    schema: int
    seq: int
    """Its place in the log: later events have higher ones."""
    at: float
    session: str
    command: str
    """Empty for one that concerns the session."""
    type: str
    data: Mapping[str, Any]


class State(TypedDict):
    """All that the page begins with."""

    schema: int
    title: str
    folder: str
    """Absolute; empty where the commands lie on other machines."""
    cursor: int
    """The place of the newest event in the document."""
    library: Library
    history: History
    session: str
    """The session whose events are here, or empty."""
    events: list[EngineEvent]
    focus: str
    """The path of the command to begin with, or empty."""


class EventsMessage(TypedDict):
    """What has happened since, in order."""

    type: Literal["events"]
    events: list[EngineEvent]


class SessionsMessage(TypedDict):
    """The runs as they stand now, for a change that no event tells, such as an engine that was killed."""

    type: Literal["sessions"]
    sessions: list[SessionRow]
    live: str


Message: TypeAlias = "EventsMessage | SessionsMessage"
