"""The state of a session: what its events so far amount to. `evolve` builds it, `decide` reads it.

Everything that `decide` needs to know lies ready in queues and sets, so that a decision costs what it decides and not
what the plan is long. Queues hold ids; the commands themselves are in `SessionState.commands`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from .plan import Step
from .stage import STAGES, Outcome, Stage, Strategy, Verdict

Phase: TypeAlias = Literal[
    "waiting",  # for dependencies
    "ready",  # to be given a place
    "next",  # has a place; its next stage (or its end) is due
    "running",  # a stage has started
    "failed",  # a stage has failed and nothing is done about it yet
    "recovering",  # `strategy` is under way
    "delayed",  # until `not_before`, for its next attempt
    "parked",  # until a person decides
    "ended",
]
SessionOutcome: TypeAlias = Literal["succeeded", "failed", "cancelled"]
SessionPhase: TypeAlias = Literal["new", "running", "parked", "ended"]
# Who may run with whom: readers with readers, a writer alone; those that need agent slots wait for them in a queue of
# their own, so that they hold up nobody else.
Access: TypeAlias = Literal["reader", "agent_reader", "writer"]


QUEUED: Final = "?"
WORKTREE: Final = "worktree"  # the key of `snapshot_taken` for where the worktree of a command is


@dataclass(slots=True)
class CommandState:
    """One command of the plan. ``stage`` is the one that runs, or runs next; None when only the end is left.

    ``effects`` says that its execution has begun since the last rollback, so that there may be something to undo;
    ``ending`` is how it will end once it is tidied up; ``interrupted`` that it will start over after the rollback
    because the engine died or was cancelled. ``processes`` holds the data of those that have started and not ended, by
    token; ``result`` and ``metrics`` what the stages have contributed, until it ends. ``worker`` is, in a distributed
    session, the worker that has it (`QUEUED` until one has claimed it, "" if it is at none). Times are Unix time in
    seconds.
    """

    id: str
    step: Step
    access: Access
    phase: Phase = "waiting"
    stage: Stage | None = STAGES[0]
    attempt: int = 1
    waits: int = 0
    verdicts: dict[Stage, Verdict] = field(default_factory=dict)
    outcome: Outcome | None = None
    ending: Outcome | None = None
    reason: str = ""
    message: str = ""
    strategy: Strategy | None = None
    partial: bool = False
    interrupted: bool = False
    effects: bool = False
    snapshot: Mapping[str, Any] | None = None
    processes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    not_before: float = 0.0
    started: float = 0.0
    worker: str = ""

    @property
    def unsettled(self) -> bool:
        """Whether a rollback has anything to do: changes to undo or processes to end."""
        return self.effects or bool(self.processes)

    @property
    def in_worktree(self) -> bool:
        """Whether what it does is to be found in a worktree of the session's process, and nowhere else."""
        return self.snapshot is not None and WORKTREE in self.snapshot

    @property
    def attempts_left(self) -> bool:
        return self.attempt < self.step.retry.attempts


@dataclass(slots=True)
class SessionState:
    """One session. ``outcome`` is None until it has ended.

    ``active`` are the commands that have a place: at most ``jobs``, one ``writer`` alone (which keeps its hold while it
    is parked over unfinished changes), all together within the free ``slots``. Those of them for which something is
    to be done are ``due``. ``returning`` have started before and go on ahead of all that have not. ``undo`` are
    the succeeded commands with a compensation, in the order in which they ended.
    """

    id: str = ""
    phase: SessionPhase = "new"
    outcome: SessionOutcome | None = None
    reason: str = ""
    target: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    started: float = 0.0
    jobs: int = 1
    all_slots: int = 0
    keep_going: bool = False

    commands: dict[str, CommandState] = field(default_factory=dict)
    dependents: dict[str, list[str]] = field(default_factory=dict)
    unended: int = 0

    skips: dict[str, str] = field(default_factory=dict)  # to be skipped: id -> the dependency that failed, or ""
    readers: deque[str] = field(default_factory=deque)
    agent_readers: deque[str] = field(default_factory=deque)
    writers: deque[str] = field(default_factory=deque)
    returning: deque[str] = field(default_factory=deque)
    delayed: list[tuple[float, str]] = field(default_factory=list)  # a heap
    parked: dict[str, None] = field(default_factory=dict)
    active: dict[str, None] = field(default_factory=dict)
    due: dict[str, None] = field(default_factory=dict)
    writer: str = ""
    slots: int = 0
    undo: list[str] = field(default_factory=list)

    failed: bool = False
    aborting: bool = False
    cancelling: bool = False

    def slots_of(self, command: CommandState) -> int:
        """The agent slots that a command takes; one that names more than there are gets all of them."""
        return min(len(command.step.agents), self.all_slots)


def access_of(step: Step) -> Access:
    """A worktree of its own makes a writer a reader of everybody else's."""
    if step.isolation == "in-place" and not step.reads_only:
        return "writer"
    return "agent_reader" if step.agents else "reader"
