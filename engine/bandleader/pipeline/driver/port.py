"""Between a driver and whoever does the work: what it is asked, and how it answers.

Every request may be answered at once or by an awaitable. What answers at once must leave nothing behind that matters if
it is repeated, for the record of it may be lost with the process. Whatever has effects is a coroutine: it starts only
when everything decided before is in the log. To end it, its task is cancelled: once gently, which leaves it the time to
ask its processes to end and to record that they did; again, and it is to kill them at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from ..check import Check
from ..events import Event, EventType
from ..stage import Stage, Strategy, Verdict
from ..state import CommandState, SessionState

# (id of the command, type, data) -> done when the event is in the log, and on the disk if it is of a durable type.
# Not awaiting it is allowed; the order of events is kept in any case.
Record: TypeAlias = Callable[[str, EventType, Mapping[str, Any]], Awaitable[None]]


class EventLog(Protocol):
    """The log of one session or of many, as whoever drives one needs it. All of it raises LogError when that fails."""

    def now(self) -> float:
        """Unix time in seconds that never goes back."""

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Record events; return them with their places."""

    def poll(self) -> list[Event]:
        """What others have appended since the last call."""


class StageError(Exception):
    """Why a stage or a recovery cannot be performed; ``str()`` of it is a sentence for a person."""


class StageOutcome(NamedTuple):
    """How a stage ended. ``result`` and ``metrics`` are JSON values that add to those of the command."""

    verdict: Verdict
    message: str = ""
    checks: Sequence[Check] = ()
    result: Mapping[str, Any] | None = None
    metrics: Mapping[str, Any] | None = None


class Recovered(NamedTuple):
    """How a recovery ended.

    ``data`` are those of `rolled_back` or `partially_recovered`; None for a retry that had nothing to roll back.
    ``delay`` is the wait before the next attempt in seconds. One that failed says why, unless it found nothing to do;
    then comes the next strategy, or a person decides.
    """

    verdict: Verdict
    data: Mapping[str, Any] | None = None
    delay: float = 0.0
    message: str = ""


class Compensated(NamedTuple):
    """How a compensation ended; ``by`` is the id of the compensating command."""

    by: str
    exit_code: int


class Performer(Protocol):
    """Does the work of a session. Its errors fail the stage, or the recovery, in which they occur.

    The states that it is given belong to the driver: they change as events occur, and nobody else changes them. A
    session that is resumed in a new process asks for stages whose predecessors another process performed, so what
    a later stage must know belongs into ``result``.
    """

    def begin(self, session: SessionState, record: Record) -> None:
        """Get ready; called once, before anything else."""

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome | Awaitable[StageOutcome]:
        """Perform one stage."""

    def recover(self, command: CommandState, strategy: Strategy) -> Recovered | Awaitable[Recovered]:
        """Recover from a failed or interrupted stage; never asked with manual intervention.

        First of all ends the processes that are still in ``command.processes``: after a crash they may be alive.
        Retry and rollback restore what has changed since ``command.snapshot``.
        """

    def compensate(self, command: CommandState) -> Compensated | Awaitable[Compensated]:
        """Run the command that undoes what a succeeded one did outside the workspace."""
