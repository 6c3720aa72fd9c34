"""Events as rows of the table, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from ...pipeline.events import Event, EventType

COLUMNS: Final = "seq, at, command, type, data, batch"

_encode = json.JSONEncoder(separators=(",", ":")).encode
# PostgreSQL can work with no NUL and no half of a surrogate pair; the first branch passes over whole pairs.
_ESCAPE: Final = re.compile(r"\\(?:u(?:d[89ab]..\\ud[c-f]..|0000|d[89a-f]..)|.)")
_UNFIT: Final = re.compile(r"\\u(?:0000|d[89a-f]..)\Z")


def text_of(data: Any) -> str:
    """The data of an event as JSON; characters that PostgreSQL cannot hold become U+FFFD."""
    text = _encode(data)
    return _ESCAPE.sub(_fit, text) if "\\u0000" in text or "\\ud" in text else text


def array_of(texts: Iterable[str]) -> str:
    """Texts as the text of an array of PostgreSQL (manual, "Array Input and Output Syntax"); psycopg itself takes for
    each list forty times as long.
    """
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in escaped) + "}"


def _fit(match: re.Match[str]) -> str:
    return "\\ufffd" if _UNFIT.match(match[0]) else match[0]


def event_of(session: str, row: Sequence[Any]) -> Event:
    """The event of a row of `COLUMNS`."""
    seq, at, command, kind, data = row[:5]
    return Event(cast("EventType", kind), session, command, data, at, seq)
