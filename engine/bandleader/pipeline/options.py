"""What a person asks of a run, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from .events import Event

Listener: TypeAlias = Callable[[Sequence[Event]], None]
Waiting: TypeAlias = Callable[[str], None]  # is told whom a run waits for


class RunOptions(NamedTuple):
    """What a person asked for; 0, "" and None leave it to the settings and the commands. ``timeout`` is seconds."""

    arguments: str = ""
    force: bool = False
    strict: bool = False
    no_deps: bool = False
    jobs: int = 0
    runner: str = ""
    isolation: str = ""
    keep_going: bool | None = None
    timeout: float = 0.0
