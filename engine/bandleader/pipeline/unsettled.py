"""Sessions that left the workspace half-changed: nothing else may run before somebody has decided about them."""

from __future__ import annotations

from .errors import EngineError
from .evolve import replay
from .state import SessionState
from .store.log import Log
from .upkeep.status import RESUMABLE, status_after


def refuse_unsettled(log: Log) -> None:
    """Refuse to begin a new session while the changes of an old one wait to be rolled back or gone on with.

    A later rollback would take back what the new session did in between.

    Raises:
        EngineError: there is one; the message says how to settle it.
    """
    for entry in reversed(log.sessions()):
        status = status_after(entry.ended, alive=False)
        if status in RESUMABLE and (command := unsettled(replay(log.read(entry.id, lean=True)))):
            how = "waits for a person" if status == "parked" else f"was {status}"
            raise EngineError(
                f"session {entry.id} {how} while {command} had begun, and its changes are still in the workspace: "
                f"go on with `bandleader resume {entry.id}`, or undo them with `bandleader resume {entry.id} --abort`"
            )


def unsettled(state: SessionState) -> str:
    """The first command that has changes in the workspace which it did not end with, "" if there is none."""
    for command in state.commands.values():
        if command.phase != "ended" and command.snapshot is not None:
            return command.id
    return ""
