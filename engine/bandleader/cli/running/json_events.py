"""Events for programs: one JSON object a line, as `docs/events.md` describes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from ...pipeline.events import SCHEMA, Event

_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


def json_lines(events: Iterable[Event]) -> str:
    """``{"schema", "seq", "at", "session", "command", "type", "data"}`` each, ending in a line break."""
    return "".join(
        _encode(
            {
                "schema": SCHEMA,
                "seq": event.seq,
                "at": event.at,
                "session": event.session,
                "command": event.command,
                "type": event.type,
                "data": event.data,
            }
        )
        + "\n"
        for event in events
    )
