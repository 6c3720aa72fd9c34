"""How a command gets from what it was doing to its end or to its beginning. Part of `evolve`."""

from __future__ import annotations

from .places import come_back, give_up_place, make_due
from .stage import STAGES, Outcome
from .state import CommandState, SessionState


def wind_up(command: CommandState, ending: Outcome) -> None:
    """Let a command end so: `decide` has it rolled back if need be, and then tidied up."""
    command.ending, command.interrupted, command.stage = ending, False, "cleanup"


def interrupt(state: SessionState, command: CommandState) -> None:
    """Let a command start over: `decide` has it rolled back first if need be."""
    command.interrupted = True
    if command.unsettled:
        make_due(state, command)
    else:
        undone(state, command)


def undone(state: SessionState, command: CommandState) -> None:
    """Nothing of the attempt is left in the workspace: start over, or tidy up and end."""
    command.strategy = None
    if command.ending is not None:
        wind_up(command, command.ending)
        make_due(state, command)
        return
    command.interrupted, command.stage, command.partial = False, STAGES[0], False
    command.verdicts.clear()
    command.result.clear()
    if state.cancelling:
        give_up_place(state, command)
        come_back(state, command)
    else:
        make_due(state, command)
