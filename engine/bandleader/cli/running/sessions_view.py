"""The sessions of a workspace, newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ...library.durations import say_duration
from ...pipeline.narration.words import day_and_time, said_target
from ..output.colour import Painter
from .roles import ROLES
from .table import columns, table

if TYPE_CHECKING:
    from ...distributed.database.achieved import Workspace
    from ...pipeline.upkeep.summaries import SessionSummary

_HEAD: Final[tuple[str, ...]] = ("session", "status", "begun", "took", "commands", "target")


def sessions_text(
    sessions: Sequence[SessionSummary],
    paint: Painter,
    limit: int | None = None,
    homes: Mapping[str, Workspace] = MappingProxyType({}),
) -> str:
    """A table of at most ``limit`` columns (those of the terminal). If ``homes``, their workspaces by id, are more than
    one, it says which is whose.
    """
    rows: list[tuple[str, ...]] = [
        (
            each.id,
            each.status,
            day_and_time(each.started),
            say_duration(each.duration),
            f"{sum(each.counts.values()):,} of {each.total:,}",
            said_target(each.target, each.arguments),
        )
        for each in sessions
    ]
    width = columns() if limit is None else limit
    head, wrapped = _HEAD, [5]
    if len(set(homes.values())) > 1:
        from ...distributed.client.places import said_workspace

        rows = [(*row, said_workspace(homes[row[0]]) if row[0] in homes else "") for row in rows]
        head, wrapped = (*_HEAD, "repository"), [5, 6]
    return "\n".join(table(head, rows, paint, limit=width, wrapped=wrapped, roles={1: ROLES.get})) + "\n"


def sessions_json(sessions: Sequence[SessionSummary], homes: Mapping[str, Workspace] = MappingProxyType({})) -> str:
    """A list of objects with the fields of `SessionSummary`, and of `Workspace` where ``homes`` has theirs."""
    listed = [{**each._asdict(), **(homes[each.id]._asdict() if each.id in homes else {})} for each in sessions]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
