"""Sessions: begin one, go on with one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from ..events import SCHEMA, Event
from ..evolve import replay
from ..plan import Plan
from ..plan_data import plan_to_data
from ..state import SessionOutcome, SessionState
from ..store.log import Log
from .local import Listener, LocalDriver
from .port import Performer

SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

Choice: TypeAlias = Literal["", "continue", "skip", "abort"]


@dataclass(frozen=True)
class Options:
    """How a session runs. ``jobs`` commands at most at once, ``agent_slots`` agents at most; ``keep_going`` starts
    further commands after one has failed. The rest is only recorded: it says what was asked for, and where.
    """

    jobs: int = 2
    agent_slots: int = 4
    keep_going: bool = False
    arguments: str = ""
    workspace: str = ""
    head: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


class SessionResult(NamedTuple):
    """How a run of a session ended. ``cancelled`` and ``parked`` sessions can be resumed."""

    session: str
    outcome: SessionOutcome | Literal["parked"]
    state: SessionState


def new_session_id(now: float) -> str:
    """A new id, ``YYYYMMDD-hhmmss-xxxx``: the time in UTC, so that ids sort as sessions began, and four random letters.

    ``now`` is Unix time in seconds; that of the log, so that a clock set back changes no order.
    """
    letters = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(4))
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{letters}"


async def start(
    plan: Plan,
    log: Log,
    performer: Performer,
    options: Options | None = None,
    *,
    session: str = "",
    listener: Listener | None = None,
    interrupts: bool = False,
) -> SessionResult:
    """Run a plan as a new session, whose id may be given. The caller holds the lock of the workspace.

    ``listener`` gets the events as they are recorded; ``interrupts`` has `SIGNALS` cancel the session while it runs,
    which only the main thread may ask for.

    Raises:
        ValueError: a step of the plan precedes one that it needs.
        LogError: the log cannot be written.
    """
    _check(plan)
    options = options or Options()
    driver = LocalDriver(SessionState(id=session or new_session_id(log.now())), log, performer, listener)
    data = {
        "plan": plan_to_data(plan),
        "target": plan.target,
        "arguments": options.arguments,
        "options": {
            **plan.options,
            **options.more,
            "jobs": options.jobs,
            "agent_slots": options.agent_slots,
            "keep_going": options.keep_going,
        },
        "workspace": options.workspace,
        "head": options.head,
        "schema": SCHEMA,
        "pid": os.getpid(),
    }
    driver.emit("session_started", "", data)
    return await _drive(driver, interrupts)


async def resume(
    log: Log,
    events: Sequence[Event],
    performer: Performer,
    decision: Choice = "",
    *,
    listener: Listener | None = None,
    interrupts: bool = False,
) -> SessionResult:
    """Go on with a session that was interrupted, cancelled or parked; ``decision`` is for its parked commands.

    ``events`` are all that it has recorded, as a lean `Log.read` gives them.
    One that has succeeded or failed stays as it is, but ``abort`` still runs its compensations.

    Raises:
        LogError: the log cannot be written.
    """
    state = replay(events)
    if state.outcome in ("succeeded", "failed") and decision != "abort":
        return SessionResult(state.id, state.outcome, state)
    driver = LocalDriver(state, log, performer, listener, seen=events[-1].seq)
    driver.emit("session_resumed", "", {"decision": decision, "pid": os.getpid()})
    if decision in ("continue", "skip"):
        for command in list(state.parked):
            driver.emit("person_decided", command, {"choice": decision})
    return await _drive(driver, interrupts)


async def _drive(driver: LocalDriver, interrupts: bool) -> SessionResult:
    with _interrupts(driver) if interrupts else contextlib.nullcontext():
        state = await driver.run()
    return SessionResult(state.id, state.outcome or "parked", state)


def _check(plan: Plan) -> None:
    """A plan lists dependencies first; one that does not would never end."""
    known: set[str] = set()
    for step in plan.steps:
        if missing := [need for need in step.needs if need not in known]:
            raise ValueError(f"the plan lists {step.id} before {missing[0]}, which it needs")
        known.add(step.id)


@contextlib.contextmanager
def _interrupts(driver: LocalDriver) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and the closing of the terminal cancel: gently the first time, at once the second.

    What is ignored stays so: `nohup` and shells that start something in the background ask for that.
    """
    loop = asyncio.get_running_loop()
    known = (signal.getsignal(number) for number in SIGNALS)
    before = {number: how for number, how in zip(SIGNALS, known, strict=True) if how != signal.SIG_IGN}
    for number in before:
        # Not `loop.add_signal_handler`, which Windows lacks.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(driver.cancel, "signal"))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
