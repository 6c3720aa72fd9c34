"""A checkout with the library in it: what the stages of a command need besides the command."""

from __future__ import annotations

from pathlib import Path

from ...pipeline.context import Context
from ...pipeline.driver.port import StageError
from ...pipeline.engine import Engine
from ...pipeline.performer import LocalPerformer
from ...pipeline.plan import Step
from ...pipeline.resources import Meter
from ...pipeline.runners.pool import Runners
from ...workspace.project import Project
from ..assignment import Assignment
from .signed import unsigned


class Workplace:
    """One folder of a checkout, whose library is read once for every commit."""

    def __init__(self, folder: Path) -> None:
        project = Project(folder.as_posix())
        project.open()
        self.engine = Engine(project)
        self.engine.layout.prepare()
        self._runners = Runners(project.config.settings.runners)

    def context(self, assignment: Assignment, step: Step) -> Context:
        """What the stages of one command share. Raises StageError: the configuration is wrong."""
        engine, settings = self.engine, self.engine.settings
        if problems := engine.project.config.problems:
            raise StageError(f"{engine.project.config_file}: {problems[0].message}")
        return Context(
            engine.project.folder,
            settings,
            engine.layout,
            engine.library,
            engine.surroundings,
            Meter(engine.project.folder, settings),
            self._runners,
            {**assignment.needs, step.id: step.fingerprint},
            assignment.points,
            {step.id: assignment.failures} if assignment.failures[0] else {},
        )

    def performer(self, context: Context) -> LocalPerformer:
        """Who performs the stages."""
        return LocalPerformer(context)

    def unsigned(self, step: Step) -> str:
        """See `signed.unsigned`."""
        return unsigned(step, self.engine.library, self.engine.surroundings.inputs)


class Workplaces:
    """The workplaces of a worker, by checkout; those whose commit has changed are made anew."""

    def __init__(self) -> None:
        self._made: dict[Path, tuple[str, Workplace]] = {}

    def at(self, folder: Path, commit: str) -> Workplace:
        """The workplace in a folder that holds a commit. Whoever has the checkout has the workplace."""
        known = self._made.get(folder)
        if known is None or known[0] != commit:
            known = self._made[folder] = commit, Workplace(folder)
        return known[1]
