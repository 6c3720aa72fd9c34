"""Who has a place, and who waits for one: the queues of a session. Part of `evolve`."""

from __future__ import annotations

import heapq
from collections import deque

from .state import CommandState, SessionState


def make_ready(state: SessionState, command: CommandState) -> None:
    """Queue one whose dependencies are met."""
    command.phase = "ready"
    queue_of(state, command).append(command.id)


def queue_of(state: SessionState, command: CommandState) -> deque[str]:
    """The queue of those that have not started, by what they need to run."""
    if command.access == "writer":
        return state.writers
    return state.readers if command.access == "reader" else state.agent_readers


def come_back(state: SessionState, command: CommandState) -> None:
    """Queue one that has started before; one that holds the workspace first, for nobody else can go on till it does."""
    command.phase = "ready"
    state.parked.pop(command.id, None)
    if state.writer == command.id:
        state.returning.appendleft(command.id)
    else:
        state.returning.append(command.id)


def give_place(state: SessionState, command: CommandState) -> None:
    """Let a command in, with what it needs to run: agent slots, and for a writer the workspace."""
    id = command.id
    leave_queue(state, command)
    state.active[id] = None
    state.slots -= state.slots_of(command)
    if command.access == "writer":
        state.writer = id


def leave_queue(state: SessionState, command: CommandState) -> None:
    """Whoever gets a place is the first of its queue and found at once; only after a hole in the log it is not."""
    state.parked.pop(command.id, None)
    state.skips.pop(command.id, None)
    if command.phase == "delayed":
        if state.delayed[0][1] == command.id:
            heapq.heappop(state.delayed)
        else:
            state.delayed.remove((command.not_before, command.id))
            heapq.heapify(state.delayed)
    elif command.phase == "ready":
        for queue in (state.returning, queue_of(state, command)):
            if queue and command.id in queue:
                queue.remove(command.id)
                break


def give_up_place(state: SessionState, command: CommandState) -> None:
    """Leave the place to others, but not the workspace while there are changes in it that may have to be undone."""
    id = command.id
    state.due.pop(id, None)
    if id not in state.active:
        return
    del state.active[id]
    state.slots += state.slots_of(command)
    if state.writer == id and not command.effects:
        state.writer = ""


def make_due(state: SessionState, command: CommandState) -> None:
    """Let `decide` know that the next stage of one that has a place is to be performed."""
    command.phase = "next"
    state.due[command.id] = None
