"""What is to be done next: `decide(state, now) -> actions`. Pure; it changes nothing, so asking twice is the same.

The driver performs the actions and records what came of them; those events change the state, and the next decision
follows. An action stays decided until an event answers it, so a driver passes over those that it is performing
already. A decision looks only at the heads of the queues and at the commands that are due.
"""

from __future__ import annotations

from collections import deque
from typing import Final, Literal, NamedTuple, TypeAlias

from .stage import DEFAULT_RECOVERY, RECOVERY, Outcome, Stage, Strategy
from .state import CommandState, SessionOutcome, SessionState

CHOICES: Final = ("continue", "skip", "abort")


class Perform(NamedTuple):
    """Perform a stage of a command."""

    command: str
    stage: Stage
    attempt: int


class Recover(NamedTuple):
    """Do what ``strategy`` asks for after ``stage`` failed, or was cut short, for the reason ``message``."""

    command: str
    strategy: Strategy
    stage: Stage
    attempt: int
    message: str


class Park(NamedTuple):
    """Let a person decide about a command."""

    command: str
    stage: Stage
    message: str


class Skip(NamedTuple):
    """Leave a command out."""

    command: str
    reason: Literal["satisfied", "cached", "dependency_failed", "by_person"]
    detail: str


class End(NamedTuple):
    """End a command: all its stages are done."""

    command: str
    outcome: Outcome


class Compensate(NamedTuple):
    """Undo what a succeeded command did outside the workspace."""

    command: str


class WaitUntil(NamedTuple):
    """Decide again at this time (Unix, seconds): then a command may have its next attempt."""

    time: float


class Suspend(NamedTuple):
    """End the run, not the session: nothing can go on before a person has decided."""

    reason: str


class Finish(NamedTuple):
    """End the session; ``cancelled`` may be resumed."""

    outcome: SessionOutcome


Action: TypeAlias = Perform | Recover | Park | Skip | End | Compensate | WaitUntil | Suspend | Finish


def decide(state: SessionState, now: float) -> list[Action]:
    """The actions that are due at ``now`` (Unix time in seconds); none while all that can run is running."""
    if state.phase != "running":
        return []
    commands = state.commands
    actions: list[Action] = [_skip(commands[id], failed) for id, failed in state.skips.items()]
    due = [_next(commands[id]) for id in state.due]
    actions += due
    # Whoever ends leaves a place, and may have failed: who starts next is decided after that.
    if len(state.active) < state.jobs and not state.cancelling and not any(action.__class__ is End for action in due):
        _give_places(state, now, actions)
    if not actions and not state.active:
        actions.append(_conclude(state))
    return actions


def _next(command: CommandState) -> Action:
    """What a command does that has a place, or gets one by this."""
    id, stage = command.id, command.stage or "cleanup"
    if command.phase == "failed":
        return Recover(id, strategy_after(command), stage, command.attempt, command.message)
    if command.phase == "recovering":
        if command.strategy == "manual-intervention":
            return Park(id, stage, command.message)
        return Recover(id, command.strategy or "rollback", stage, command.attempt, command.message)
    if (command.interrupted or command.ending) and command.unsettled:
        message = "interrupted" if command.interrupted else f"{command.ending} by a person"
        return Recover(id, "rollback", stage, command.attempt, message)
    if command.stage is not None:
        return Perform(id, stage, command.attempt)
    if command.ending == "skipped":
        return Skip(id, "by_person", "")
    return End(id, command.ending or "succeeded")


def strategy_after(command: CommandState) -> Strategy:
    """How to recover from the failure of the command's stage.

    The table of the specification, `run.on-failure` before it for the execution; a person whom that asks for is asked
    after the validation, too. As long as there are attempts left, an execution is retried first; a validation is once
    partially recovered and only then retried. Where nothing of that is left, what was changed is rolled back.
    """
    stage, wanted = command.stage or "cleanup", command.step.on_failure
    strategy = RECOVERY.get(stage, DEFAULT_RECOVERY)
    if stage == "execution" or (stage == "validation" and wanted == "manual-intervention"):
        strategy = wanted or strategy
    elif strategy == "manual-intervention" or (strategy == "partial-recovery" and not command.partial):
        return strategy
    if command.attempts_left:
        return "retry"
    if strategy == "retry" or (strategy == "partial-recovery" and command.partial):
        return "rollback"
    return strategy


def strategy_instead(command: CommandState) -> Strategy:
    """How to go on when the recovery itself has failed: after the partial one there is a whole one, then a person."""
    if command.strategy == "partial-recovery":
        return "retry" if command.attempts_left else "rollback"
    return "manual-intervention"


def _skip(command: CommandState, failed: str) -> Skip:
    if failed:
        return Skip(command.id, "dependency_failed", failed)
    return Skip(command.id, "cached" if command.step.decision == "cached" else "satisfied", command.step.reason)


def _give_places(state: SessionState, now: float, actions: list[Action]) -> None:
    """Choose who starts: first those who have started before (after them nobody, should they have to wait), then the
    readers, then a writer. A writer starts when nobody runs, and while it holds the workspace nobody else starts.
    """
    places = state.jobs - len(state.active)
    slots = state.slots
    alone = not state.active

    def start(queue: deque[str] | list[str]) -> bool:
        """Start who is first in the queue, as far as possible; False if somebody has to wait."""
        nonlocal places, slots, alone
        for id in queue:
            command = state.commands[id]
            needed = state.slots_of(command)
            if not places or needed > slots or state.writer not in ("", id):
                return False
            if command.access == "writer":
                if alone:
                    places = 0
                    actions.append(_next(command))
                return False
            places, slots, alone = places - 1, slots - needed, False
            actions.append(_next(command))
        return True

    if not start(state.returning):
        return
    if state.delayed:
        not_before, id = state.delayed[0]
        if not_before > now:
            actions.append(WaitUntil(not_before))
        elif not start([id]):
            return
    if state.aborting or ((state.failed or state.parked) and not state.keep_going):
        return
    start(state.readers)
    start(state.agent_readers)
    start(state.writers)


def _conclude(state: SessionState) -> Action:
    """How a session ends when nobody runs and nobody can start."""
    failed = state.failed or state.aborting
    if state.cancelling and (state.unended or (failed and state.undo)):
        return Finish("cancelled")
    if state.parked and not state.aborting:
        first = state.commands[next(iter(state.parked))]
        others = f" and {len(state.parked) - 1} more" if len(state.parked) > 1 else ""
        return Suspend(f"{first.id}{others}: {first.reason}")
    if failed:
        return Compensate(state.undo[-1]) if state.undo else Finish("failed")
    return Suspend("nothing can go on: the plan is out of order") if state.unended else Finish("succeeded")
