"""How far a worker came with a command before it was lost, by what is on record: what it had executed is not executed
again.

That is the border between the second and the third of the durable steps of a command: prepare, execute, finish. To
prepare again costs nothing, so no border is kept between the first two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from ...pipeline.events import Event
from ...pipeline.stage import STAGES, Stage

CARRIED: Final[Stage] = "validation"  # the stage that another worker begins with what was carried over
STAYED: Final[Mapping[str, Any]] = {"carried": False}  # the data of a notice: the changes are nowhere else


class Left(NamedTuple):
    """What a lost worker has left. ``base`` is the commit that it began with, "" if that does not matter, and ``stage``
    that from which the command goes on.

    ``refs`` are the states that were recorded where it ran and have to be elsewhere by now, under the ``token`` of the
    claim; ``stayed`` says that they are not. There are none if the execution changed nothing.
    """

    stage: Stage = STAGES[0]
    base: str = ""
    token: int = 0
    refs: tuple[str, ...] = ()
    stayed: bool = False


def left_by(past: Iterable[Event]) -> Left:
    """What the events of a command say of its last execution; see `Left`."""
    left = claimed = Left()
    for event in past:
        data = event.data
        if event.type == "command_claimed":
            if data["again"] != CARRIED:
                left = claimed = Left(base=data["head"], token=data["token"])
        elif event.type == "stage_ended" and data["stage"] == "execution":
            left = _executed(claimed, data.get("result", {})) if data["verdict"] == "passed" else claimed
        elif event.type == "runner_said" and data.get("data") == STAYED:
            left = left._replace(stayed=True)
    return left if left.stage == CARRIED else Left()


def has_changes(result: Mapping[str, Any]) -> bool:
    """Whether an execution with this result has changed files."""
    return any(result.get("changed", {}).values())


def _executed(claimed: Left, result: Mapping[str, Any]) -> Left:
    states = (result[key] for key in ("before", "after") if key in result)
    return claimed._replace(stage=CARRIED, refs=tuple(states) if has_changes(result) else ())
