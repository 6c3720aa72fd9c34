"""A checkout with the library in it: what the stages of a command need besides the command."""

from __future__ import annotations

from pathlib import Path

from ...library.discovery import discover
from ...pipeline.context import Context
from ...pipeline.driver.port import StageError
from ...pipeline.performer import LocalPerformer
from ...pipeline.plan import Step
from ...pipeline.state import access_of
from ...pipeline.workbench import Workbench
from ...workspace.project import Project
from ..assignment import Assignment
from .late import LateLibrary
from .signed import unsigned


class Workplace:
    """One folder of a checkout. It knows its configuration and where the files of its library are."""

    def __init__(self, folder: Path) -> None:
        self._project = project = Project(folder.as_posix())
        project.configure()
        project.found = discover(project.folder, project.config.settings)
        self._library = LateLibrary(project)
        self._bench = Workbench(project)
        self._bench.library = self._library
        self._bench.layout.prepare()
        self._seen = project.config, project.found

    def is_like(self, other: Workplace) -> bool:
        """Whether configuration and library are the same, by the times and sizes of the files."""
        return self._seen == other._seen

    def context(self, assignment: Assignment, step: Step) -> Context:
        """What the stages of one command share. Raises StageError: the configuration is wrong."""
        if problems := self._project.config.problems:
            raise StageError(f"{self._project.config_file}: {problems[0].message}")
        if access_of(step) == "writer":
            self._library.load()  # what it changes is compared with what was there before
        fingerprints = {**assignment.needs, step.id: step.fingerprint}
        failures = {step.id: assignment.failures} if assignment.failures[0] else {}
        return self._bench.context(fingerprints, assignment.points, failures)

    def performer(self, context: Context) -> LocalPerformer:
        """Who performs the stages."""
        return LocalPerformer(context)

    def unsigned(self, step: Step) -> str:
        """See `signed.unsigned`."""
        return unsigned(step, self._library, self._bench.surroundings.inputs)


class Workplaces:
    """The workplaces of a worker, by checkout; those in which another commit has changed the library are made anew."""

    def __init__(self) -> None:
        self._made: dict[Path, tuple[str, Workplace]] = {}

    def at(self, folder: Path, commit: str) -> Workplace:
        """The workplace in a folder that holds a commit. Whoever has the checkout has the workplace."""
        known = self._made.get(folder)
        if known is None or known[0] != commit:
            new = Workplace(folder)
            same = known[1] if known and new.is_like(known[1]) else new
            known = self._made[folder] = commit, same
        return known[1]
