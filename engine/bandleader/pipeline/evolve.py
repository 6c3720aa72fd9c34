"""What an event changes: `evolve(state, event) -> state`. Pure but for updating the state it is given.

The same events always give an equal state: no clock, no chance, no I/O. An event of an unknown type, of an unknown
command or of one that has ended changes nothing, so an older version can read a newer log and a salvaged log with
holes still makes sense.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final, TypeAlias

from .at_worker import AT_WORKER, CommandHandler
from .events import Event
from .places import come_back, give_place, give_up_place, leave_queue, make_due, make_ready
from .plan_data import plan_from_data
from .restart import interrupt, undone, wind_up
from .stage import STAGES, Outcome, Stage
from .state import CommandState, SessionState, access_of

_FIRST: Final[Stage] = STAGES[0]
_FOLLOWING: Final[dict[Stage, Stage | None]] = {**dict(pairwise(STAGES)), STAGES[-1]: None}
# Another attempt begins at the stage that failed, but never without deploying the agents anew.
_LATEST_RESTART: Final = STAGES.index("agent_deployment")

_SessionHandler: TypeAlias = Callable[[SessionState, Event], None]


def evolve(state: SessionState, event: Event) -> SessionState:
    """Apply one event, in place, and return the state."""
    if handle := _COMMAND.get(event.type):
        command = state.commands.get(event.command)
        if command is not None and command.phase != "ended":
            if event.type in _AT_WORK and command.id not in state.active:
                give_place(state, command)
            handle(state, command, event)
    elif apply := _SESSION.get(event.type):
        apply(state, event)
    return state


def replay(events: Iterable[Event]) -> SessionState:
    """The state that the events of one session amount to."""
    state = SessionState()
    for event in events:
        evolve(state, event)
    return state


# The session


def _session_started(state: SessionState, event: Event) -> None:
    plan = plan_from_data(event.data["plan"])
    options = event.data.get("options", {})
    state.id, state.phase, state.target, state.started = event.session, "running", plan.target, event.at
    state.options = options
    state.jobs = max(1, options.get("jobs", 1))
    state.keep_going = bool(options.get("keep_going", False))
    state.slots = state.all_slots = options.get("agent_slots", 0)
    state.unended = len(plan.steps)
    commands = state.commands
    for step in plan.steps:
        command = CommandState(step.id, step, access_of(step))
        for need in dict.fromkeys((*step.needs, *step.optional_needs)):
            if need in commands:
                state.dependents.setdefault(need, []).append(step.id)
                command.waits += 1
        commands[step.id] = command
        if step.decision != "run":
            state.skips[step.id] = ""
        elif not command.waits:
            make_ready(state, command)


def _session_resumed(state: SessionState, event: Event) -> None:
    aborted = event.data.get("decision") == "abort"
    if state.outcome in ("succeeded", "failed") and not aborted:
        return
    state.phase, state.outcome, state.reason, state.cancelling = "running", None, "", False
    for id in state.active:
        command = state.commands[id]
        if command.phase in ("running", "next"):
            if command.ending is None:
                interrupt(state, command)
            else:
                make_due(state, command)
    if aborted:
        _abort(state)


def _cancel_requested(state: SessionState, event: Event) -> None:
    if state.phase != "running":
        return
    state.cancelling = True
    for id in list(state.active):
        command = state.commands[id]
        if command.phase == "next" and command.ending is None and command.stage:
            interrupt(state, command)


def _session_parked(state: SessionState, event: Event) -> None:
    state.phase, state.reason = "parked", event.data.get("reason", "")


def _session_ended(state: SessionState, event: Event) -> None:
    state.phase, state.outcome = "ended", event.data["outcome"]


def _abort(state: SessionState) -> None:
    """Nothing begins or goes on any more; what has begun is undone, and then the session ends."""
    state.aborting = True
    waiting = [*state.parked, *(id for _, id in state.delayed)]
    state.delayed.clear()
    for id in [*state.active, *state.returning, *waiting]:
        command = state.commands[id]
        if command.phase in ("next", "ready", "parked", "delayed") and command.ending is None and command.stage:
            wind_up(command, "cancelled")
    for id in waiting:
        come_back(state, state.commands[id])


# Stages


def _stage_started(state: SessionState, command: CommandState, event: Event) -> None:
    command.phase = "running"
    command.stage = stage = event.data["stage"]
    command.attempt = event.data["attempt"]
    if not command.started:
        command.started = event.at
    if stage == "execution":
        command.effects = True
    state.due.pop(command.id, None)


def _stage_ended(state: SessionState, command: CommandState, event: Event) -> None:
    data = event.data
    stage: Stage = data["stage"]
    command.verdicts[stage] = verdict = data["verdict"]
    if "result" in data:
        command.result.update(data["result"])
    if "metrics" in data:
        command.metrics.update(data["metrics"])
    if command.ending is None:
        if verdict == "failed":
            command.message = data.get("message", "")
            if not (state.cancelling or state.aborting):
                command.phase = "failed"
                state.due[command.id] = None
                return
        if state.aborting:
            wind_up(command, "cancelled")
        elif state.cancelling and (verdict == "failed" or _FOLLOWING[stage]):
            interrupt(state, command)
            return
        else:
            command.stage = _FOLLOWING[stage]
    else:
        command.stage = None  # only the cleanup runs for one that is ending
    command.phase = "next"
    state.due[command.id] = None


def _snapshot_taken(state: SessionState, command: CommandState, event: Event) -> None:
    command.snapshot, command.effects = event.data, True


def _process_started(state: SessionState, command: CommandState, event: Event) -> None:
    command.processes[event.data["token"]] = event.data


def _process_ended(state: SessionState, command: CommandState, event: Event) -> None:
    command.processes.pop(event.data.get("token", ""), None)


# Recovery


def _attempt_failed(state: SessionState, command: CommandState, event: Event) -> None:
    command.phase, command.strategy = "recovering", event.data["strategy"]
    command.message = event.data.get("message", "")
    state.due[command.id] = None
    if command.strategy == "partial-recovery":
        command.partial = True
    elif command.strategy == "rollback":
        if command.ending is None and not command.interrupted:
            command.ending = "failed"
        if not command.unsettled:
            undone(state, command)


def _rolled_back(state: SessionState, command: CommandState, event: Event) -> None:
    command.effects, command.snapshot = False, None
    command.processes.clear()
    command.result.clear()
    if command.strategy != "retry":
        undone(state, command)


def _retry_scheduled(state: SessionState, command: CommandState, event: Event) -> None:
    if state.aborting:
        wind_up(command, "cancelled")
        make_due(state, command)
        return
    stage = command.stage or _FIRST
    give_up_place(state, command)
    command.phase, command.strategy, command.partial = "delayed", None, False
    command.stage = STAGES[min(STAGES.index(stage), _LATEST_RESTART)]
    command.attempt = event.data["attempt"]
    command.not_before = event.at + event.data["delay"]
    heapq.heappush(state.delayed, (command.not_before, command.id))


def _partially_recovered(state: SessionState, command: CommandState, event: Event) -> None:
    command.stage, command.strategy = "validation", None
    command.result.update(event.data.get("result", {}))
    make_due(state, command)


def _command_parked(state: SessionState, command: CommandState, event: Event) -> None:
    give_up_place(state, command)
    command.phase, command.strategy, command.ending = "parked", None, None
    command.reason = event.data.get("message", "")
    state.parked[command.id] = None


def _person_decided(state: SessionState, command: CommandState, event: Event) -> None:
    choice = event.data["choice"]
    if command.phase != "parked":
        return
    if choice == "abort":
        _abort(state)
        return
    if choice == "skip":
        wind_up(command, "skipped")
    else:
        command.attempt += 1
        command.partial = False
        command.interrupted = command.in_worktree  # its worktree is gone with the process, so it starts over
        if command.stage == "execution":
            command.stage = "agent_deployment"
    command.reason = ""
    come_back(state, command)


# The end of a command


def _command_skipped(state: SessionState, command: CommandState, event: Event) -> None:
    command.reason = event.data["reason"]
    _end(state, command, "skipped")
    if command.reason == "dependency_failed":
        _fail_dependents(state, command.id, event.data.get("detail", ""))
    else:
        _satisfy_dependents(state, command.id)


def _command_ended(state: SessionState, command: CommandState, event: Event) -> None:
    outcome: Outcome = event.data["outcome"]
    _end(state, command, outcome)
    if outcome == "succeeded":
        if command.step.compensate:
            state.undo.append(command.id)
        _satisfy_dependents(state, command.id)
    else:
        state.failed = True
        _fail_dependents(state, command.id, command.id)


def _compensated(state: SessionState, event: Event) -> None:
    if state.undo and state.undo[-1] == event.command:
        state.undo.pop()
    elif event.command in state.undo:  # the log has a hole
        state.undo.remove(event.command)


def _end(state: SessionState, command: CommandState, outcome: Outcome) -> None:
    command.effects, command.snapshot = False, None
    for data in (command.processes, command.result, command.metrics):
        data.clear()
    if command.id in state.active:
        give_up_place(state, command)
    else:  # left out, or the log has a hole
        leave_queue(state, command)
        if state.writer == command.id:
            state.writer = ""
    command.phase, command.outcome, command.stage, command.strategy = "ended", outcome, None, None
    command.worker = ""
    state.unended -= 1


def _satisfy_dependents(state: SessionState, id: str) -> None:
    for dependent in state.dependents.get(id, ()):
        command = state.commands[dependent]
        command.waits -= 1
        if not command.waits and command.phase == "waiting" and dependent not in state.skips:
            make_ready(state, command)


def _fail_dependents(state: SessionState, id: str, failed: str) -> None:
    for dependent in state.dependents.get(id, ()):
        command = state.commands[dependent]
        if id in command.step.optional_needs:
            command.waits -= 1
            if not command.waits and command.phase == "waiting" and dependent not in state.skips:
                make_ready(state, command)
        elif command.phase == "waiting":
            state.skips.setdefault(dependent, failed)


# Only a command that has a place can come to these; should the event that gave it one be lost, they give it one.
_AT_WORK: Final = frozenset(
    (
        "command_dispatched",
        "stage_started",
        "stage_ended",
        "attempt_failed",
        "rolled_back",
        "retry_scheduled",
        "partially_recovered",
        "command_parked",
    )
)
_COMMAND: Final[dict[str, CommandHandler]] = {
    **AT_WORKER,
    "stage_started": _stage_started,
    "stage_ended": _stage_ended,
    "snapshot_taken": _snapshot_taken,
    "process_started": _process_started,
    "process_ended": _process_ended,
    "attempt_failed": _attempt_failed,
    "rolled_back": _rolled_back,
    "retry_scheduled": _retry_scheduled,
    "partially_recovered": _partially_recovered,
    "command_parked": _command_parked,
    "person_decided": _person_decided,
    "command_skipped": _command_skipped,
    "command_ended": _command_ended,
}
_SESSION: Final[dict[str, _SessionHandler]] = {
    "session_started": _session_started,
    "session_resumed": _session_resumed,
    "cancel_requested": _cancel_requested,
    "session_parked": _session_parked,
    "session_ended": _session_ended,
    "compensated": _compensated,
}
