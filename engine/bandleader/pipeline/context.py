"""What all commands of a session share: where they run, under which settings, and with whose help."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..library.settings import Settings
from .driver.port import Record, StageError
from .planning.definition import Definition
from .runners.port import AgentDefinition, Prelude
from .state import SessionState
from .store.layout import Layout

if TYPE_CHECKING:
    from .resources import Meter
    from .runners.pool import Runners
    from .surroundings import Surroundings


class CommandGone(StageError):
    """A file of the plan is not there any more, or cannot be run as it is now; ``str()`` says so."""


class Library(Protocol):
    """What a session asks the library while it runs; the files may change meanwhile."""

    def definition(self, id: str, path: str) -> Definition:
        """The command in the file at ``path`` (absolute) as it is now. Raises CommandGone."""

    def named(self, name: str, path: str) -> Definition:
        """The command that the one at ``path`` means by a name in its front matter. Raises CommandGone."""

    def agent(self, name: str, path: str) -> AgentDefinition | None:
        """What the command at ``path`` means by an agent's name; None for one built into the agent CLI.

        Raises CommandGone: there is none.
        """

    def prelude(self, name: str, path: str) -> Prelude:
        """The shared file that the command at ``path`` names under `run.prelude`. Raises CommandGone."""

    def new_errors(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Errors of changed files (relative to the workspace) that the library did not have at the start."""


@dataclass
class Context:
    """What the commands of one session have in common.

    ``fingerprints`` are those of the plan's commands, as far as they are known by now, and ``points`` its complexity.
    ``failures`` says of a command how often it failed in a row and when last. ``interrupted_at`` is when a session that
    goes on was last heard of (Unix time; 0 for a new one). ``complaints`` are what a person should know although
    nothing failed by it.
    """

    workspace: str
    settings: Settings
    layout: Layout
    library: Library
    surroundings: Surroundings
    meter: Meter
    runners: Runners
    fingerprints: dict[str, str]
    points: int = 0
    failures: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    interrupted_at: float = 0.0
    merging: asyncio.Lock = field(default_factory=asyncio.Lock)
    complaints: dict[str, None] = field(default_factory=dict)
    session: SessionState = field(default_factory=SessionState)
    record: Record = field(init=False)
    slots: list[int] = field(default_factory=list)
    _taken: int = 0

    def complain(self, message: str) -> None:
        """Have a person told, once."""
        self.complaints[message] = None

    def take_slot(self) -> int:
        """The lowest number that no deployed agent has."""
        if self.slots:
            return heapq.heappop(self.slots)
        self._taken += 1
        return self._taken

    def free_slot(self, number: int) -> None:
        """Give a number back."""
        heapq.heappush(self.slots, number)
