"""What sessions of one workspace work with: its library, its settings, its files and its records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..library.settings import Settings
from .store.layout import Layout
from .surroundings import Surroundings

if TYPE_CHECKING:
    from ..workspace.project import Project
    from .context import Context
    from .live import LiveLibrary
    from .runners.pool import Runners


class Workbench:
    """Everything is made of a project that has read its configuration, and of the library when that is asked for."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.settings: Settings = project.config.settings
        self.layout = Layout(Path(project.folder))
        self.surroundings = Surroundings(self.layout)
        self.complaints: list[str] = []  # what a person should know after a run, although nothing failed by it

    @cached_property
    def library(self) -> LiveLibrary:
        """The library as it is while a session runs."""
        from .live import LiveLibrary

        return LiveLibrary(self.project)

    @cached_property
    def runners(self) -> Runners:
        """The runners, each made once."""
        from .runners.pool import Runners

        return Runners(self.settings.runners)

    def context(self, fingerprints: dict[str, str], points: int, failures: Mapping[str, tuple[int, float]]) -> Context:
        """What the commands of one session have in common; see `Context` for what is given."""
        from .context import Context
        from .resources import Meter

        return Context(
            self.project.folder,
            self.settings,
            self.layout,
            self.library,
            self.surroundings,
            Meter(self.project.folder, self.settings),
            self.runners,
            fingerprints,
            points,
            failures,
        )
