"""The sessions of a workspace, newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ...library.durations import say_duration
from ...pipeline.narration.words import day_and_time, said_target
from ..output.colour import Painter
from .roles import ROLES
from .table import columns, table

if TYPE_CHECKING:
    from ...pipeline.upkeep.summaries import SessionSummary

_HEAD: Final = ("session", "status", "begun", "took", "commands", "target")


def sessions_text(sessions: Sequence[SessionSummary], paint: Painter, limit: int | None = None) -> str:
    """A table of at most ``limit`` columns (those of the terminal)."""
    rows = [
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
    return "\n".join(table(_HEAD, rows, paint, limit=width, wrapped=(5,), roles={1: ROLES.get})) + "\n"


def sessions_json(sessions: Sequence[SessionSummary]) -> str:
    """A list of objects with the fields of `SessionSummary`."""
    return json.dumps([each._asdict() for each in sessions], indent=2, ensure_ascii=False) + "\n"
