"""The port between the pipeline and its runners: what a runner is given, what it says and what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

EventKind: TypeAlias = Literal["text", "tool", "usage", "error", "notice"]
Permission: TypeAlias = Literal["read-only", "edit", "full"]


class RunnerError(Exception):
    """A command cannot be run at all; ``str()`` of it is a sentence for a person, with the way out."""


class RunnerEvent(NamedTuple):
    """One thing that happened while a command ran.

    ``text`` is for a person, on one line, without control sequences. ``data`` has what programs read, where known:
    ``step``, ``steps``, ``line`` (shell); ``tool``, ``id``, ``denied`` (a tool that was refused), ``agent`` (the
    subagent that did or said it), ``message`` (the id of one answer of the model), ``session_id``, ``turns``,
    ``input_tokens``, ``output_tokens``, ``cost`` (US dollars), and ``final`` (the record that ends a run, as far as a
    preset needs it).
    """

    kind: EventKind
    text: str
    data: Mapping[str, Any] = {}


class ProcessRecord(NamedTuple):
    """What must be on record before a process starts its work, so that whoever recovers can end exactly it.

    ``start_time`` is only ever compared: clock ticks since boot on Linux, Unix seconds elsewhere.
    """

    pid: int
    pgid: int
    start_time: float
    token: str
    argv0: str
    log: str


class ProcessEnd(NamedTuple):
    """How a process ended. ``exit_code`` is None if ``signal`` (a number, else 0) ended it; times are seconds.

    ``max_rss`` is bytes, 0 where the kernel cannot tell it from the engine's own size; ``cut`` are at least the
    bytes of output over the limit that were dropped; ``leftover`` is how many processes outlived it and were ended.
    """

    exit_code: int | None
    signal: int
    duration: float
    max_rss: int
    cpu: float
    timed_out: bool = False
    cut: int = 0
    leftover: int = 0


class Prelude(NamedTuple):
    """A `_shared/x.md` whose shell blocks are loaded first; ``line`` is where ``body`` begins in its file, from 1."""

    name: str
    body: str
    line: int = 1


class AgentDefinition(NamedTuple):
    """A subagent that the agent CLI may use: its name, what it is for and its prompt.

    ``tools`` and ``denials`` are permission rules; ``more`` are further keys of its file, as JSON values, for a CLI
    that knows them.
    """

    name: str
    description: str
    prompt: str
    tools: tuple[str, ...] = ()
    model: str = ""
    denials: tuple[str, ...] = ()
    more: Mapping[str, Any] = {}


class Limits(NamedTuple):
    """What one run may use; 0 is no limit. ``max_cost`` is US dollars, ``max_tokens`` counts input and output."""

    max_turns: int = 0
    max_cost: float = 0.0
    max_tokens: int = 0


@dataclass(frozen=True)
class RunRequest:
    """One command to run.

    ``body`` begins at line ``body_line`` of the file that messages call ``path``. ``log`` is an absolute path without
    suffix: the runner writes ``log + ".log"`` and whatever else it needs beside it. ``tools`` are permission rules as
    in `allowed-tools`, ``denials`` as in `disallowed-tools`; ``permission`` is what holds beyond them. ``token`` marks
    the processes in their environment; "" makes a new one. ``timeout`` and ``grace`` (between asking and killing) are
    seconds, ``timeout`` 0 is none. ``agent_session`` is the UUID the agent CLI is to use, where it can.
    """

    id: str
    session: str
    path: str
    body: str
    workspace: str
    log: str
    body_line: int = 1
    arguments: str = ""
    argument_names: tuple[str, ...] = ()
    argument_base: int = 0
    timeout: float = 1800.0
    grace: float = 5.0
    prelude: tuple[Prelude, ...] = ()
    tools: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    permission: Permission = "edit"
    model: str = ""
    agents: tuple[AgentDefinition, ...] = ()
    limits: Limits = field(default_factory=Limits)
    token: str = ""
    agent_session: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    output_limit: int = 64 << 20


class RunResult(NamedTuple):
    """What became of a run. ``reason`` says in a sentence why it failed, "" if it succeeded.

    ``output`` is the last thing said (an agent's answer, a shell's last line), ``log`` the file with everything.
    ``cost`` is US dollars, None where the runner does not know it; ``denied`` are the tools that were refused.
    """

    success: bool
    reason: str
    end: ProcessEnd | None = None
    log: str = ""
    output: str = ""
    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    agent_session: str = ""
    denied: tuple[str, ...] = ()


Emit: TypeAlias = Callable[[RunnerEvent], None]
Started: TypeAlias = Callable[[ProcessRecord], Awaitable[None] | None]
Ended: TypeAlias = Callable[[ProcessRecord, ProcessEnd], None]


class Runner(Protocol):
    """Runs one command after another; has no state of its own between them."""

    name: str

    async def run(self, request: RunRequest, emit: Emit, started: Started, ended: Ended | None = None) -> RunResult:
        """Run a command to its end.

        ``started`` is called (and awaited) for every process before it begins its work, ``ended`` after it is gone with
        its whole group, also on cancellation. Cancelling the task stops the group and raises CancelledError;
        cancelling it again while it waits out the grace kills at once.

        Raises:
            RunnerError: the command cannot be run; no process was started, or it never passed its gate.
            OSError: the log cannot be written.
        """
        ...
