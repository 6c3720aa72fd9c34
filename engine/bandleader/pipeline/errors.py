"""Why the engine does not do what it was asked for."""

from __future__ import annotations

from typing import Final

BUSY: Final = 3  # exit code: another run holds the workspace


class EngineError(Exception):
    """What was asked for cannot be done: ``str()`` says why and what to do; ``code`` is the exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code
