"""What happens to a fleet, one JSON object a line; lines are only ever added."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from ..pipeline.errors import EngineError

SCHEMA: Final = 1
Kind: TypeAlias = Literal[
    "fleet_started", "fleet_resumed", "repository_began", "session_began", "repository_ended", "cancel_requested",
    "fleet_ended",
]  # fmt: skip


class FleetEvent(NamedTuple):
    """``at`` is Unix time; ``line`` is that of the repository in the list, 0 for what concerns all of them."""

    at: float
    type: str
    line: int
    data: Mapping[str, Any]


class FleetRecord:
    """The file of one fleet. Several processes may add to it: a line is one write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at = 0  # bytes that were read

    def append(self, kind: Kind, line: int = 0, **data: Any) -> FleetEvent:
        """Add an event; it is on the disk when this returns. Raises OSError."""
        event = FleetEvent(time.time(), kind, line, data)
        text = json.dumps({"schema": SCHEMA, **event._asdict()}, separators=(",", ":")).encode() + b"\n"
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            size = os.fstat(file).st_size
            torn = bool(size) and os.pread(file, 1, size - 1) != b"\n"  # whoever wrote last was cut short
            os.write(file, b"\n" * torn + text)
            os.fsync(file)
        finally:
            os.close(file)
        return event

    def read(self) -> list[FleetEvent]:
        """The events since the last call, whoever added them; what was torn is passed over.

        Raises:
            EngineError: the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self._at)
                text = file.read()
        except OSError as error:
            raise EngineError(f"{self.path}: {error.strerror or error}") from None
        whole, newline, _ = text.rpartition(b"\n")
        self._at += len(whole) + len(newline)
        return [event for line in whole.split(b"\n") if (event := _event(line))]


def _event(line: bytes) -> FleetEvent | None:
    try:
        data = json.loads(line)
        return FleetEvent(data["at"], data["type"], data["line"], data["data"])
    except (ValueError, KeyError, TypeError):
        return None
