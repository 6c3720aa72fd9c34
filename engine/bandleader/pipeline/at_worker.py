"""What the events of a distributed session change about who has a command. Part of `evolve`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, cast

from .events import Event
from .places import come_back, give_up_place, make_due, make_ready
from .restart import undone
from .stage import STAGES, Stage
from .state import QUEUED, CommandState, SessionState

CommandHandler: TypeAlias = Callable[[SessionState, CommandState, Event], None]


def _dispatched(state: SessionState, command: CommandState, event: Event) -> None:
    command.phase, command.worker = "next", QUEUED
    state.due.pop(command.id, None)  # what comes next is up to the worker that claims it


def _claimed(state: SessionState, command: CommandState, event: Event) -> None:
    command.worker = event.data["worker"]
    if command.id not in state.active:  # it was cancelled in the queue
        return
    again: Stage | str = event.data.get("again", "")
    if not again:
        make_due(state, command)
        return
    # What the lost worker had begun is gone with its work tree, and what it had finished is in the remote repository.
    command.processes.clear()
    if again == STAGES[0]:
        command.effects, command.snapshot = False, None
        undone(state, command)
    else:
        command.stage, command.strategy, command.partial = cast("Stage", again), None, False
        make_due(state, command)


def _released(state: SessionState, command: CommandState, event: Event) -> None:
    if command.worker != event.data["worker"]:
        return
    command.worker = ""
    if command.id not in state.active:
        return
    if command.ending is not None or command.unsettled:
        make_due(state, command)
        return
    give_up_place(state, command)
    if command.started:
        come_back(state, command)
    else:  # it was in the queue, and waits like any other that has not begun
        make_ready(state, command)


AT_WORKER: Final[dict[str, CommandHandler]] = {
    "command_dispatched": _dispatched,
    "command_claimed": _claimed,
    "command_released": _released,
}
