"""What the gates, the triage and the validations look at: one command before and after its execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..library.paths import shown_path
from ..library.settings import Settings
from .plan import Step
from .resources import Resources

if TYPE_CHECKING:
    from .planning.definition import Definition
    from .runners.port import Prelude


class Subject(NamedTuple):
    """One command that is about to run, or that ran.

    ``workspace`` is absolute, ``points`` the complexity of the whole plan, ``facts`` what the machine has to offer and
    ``prelude`` the shared files whose shell blocks are loaded first.
    """

    step: Step
    definition: Definition
    settings: Settings
    workspace: str
    points: int
    facts: Resources
    prelude: tuple[Prelude, ...] = ()

    @property
    def file(self) -> str:
        """The file of the command as a person reads it: from the workspace, where it lies inside."""
        return shown_path(self.definition.path, self.workspace)


class Changes(Protocol):
    """The files that an execution changed: paths relative to the workspace."""

    @property
    def created(self) -> tuple[str, ...]: ...
    @property
    def modified(self) -> tuple[str, ...]: ...
    @property
    def deleted(self) -> tuple[str, ...]: ...


class Aftermath(NamedTuple):
    """What an execution left.

    ``result`` and ``metrics`` are those of the command's events. ``changes`` is None where nothing could be known of
    the files, and ``unknown`` says why. ``problems`` are those of the work tree (conflict markers, a locked index),
    ``log_problem`` what is wrong with the event log, ``new_errors`` what the library had no error for before: each
    a sentence, none or "" if all is well.
    """

    result: Mapping[str, Any]
    metrics: Mapping[str, Any]
    changes: Changes | None
    unknown: str = ""
    problems: tuple[str, ...] = ()
    log_problem: str = ""
    new_errors: tuple[str, ...] = ()


def changed_paths(changes: Changes) -> tuple[str, ...]:
    """Every changed file, the deleted ones last."""
    return (*changes.created, *changes.modified, *changes.deleted)
