"""What is on record outside the library that decides whether a command has to run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from ..store.layout import Layout
from ..store.successes import Failures, Success
from .inputs import InputFiles
from .markers import Markers


class History(Protocol):
    """What commands have achieved; `Log` keeps it."""

    def successes(self, ids: Collection[str] | None = None) -> Mapping[str, Success]:
        """The newest success of each command."""

    def success(self, command: str, key: str) -> Success | None:
        """The newest success of a command with this key."""

    def result(self, success: Success) -> Mapping[str, Any]:
        """What the stages of a successful command left."""

    def breakers(self) -> Mapping[str, Failures]:
        """The commands that have failed since they last succeeded."""


@dataclass
class Records:
    """The records of one workspace at one moment, for one plan.

    ``history`` is None where nothing has run yet, ``now`` Unix time in seconds. ``tree_state`` gives the state of the
    work tree, and is asked at most once; None where nothing can tell it. ``quality`` maps states of the work tree to
    the time at which all quality checks passed there.
    """

    layout: Layout
    history: History | None
    now: float
    inputs: InputFiles
    tree_state: Callable[[], str] | None = None
    quality: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def tree(self) -> str:
        """The state of the work tree, "" if nothing can tell it."""
        return self.tree_state() if self.tree_state else ""

    @cached_property
    def markers(self) -> Markers:
        """Where others say that a command need not run."""
        return Markers(self.layout)
