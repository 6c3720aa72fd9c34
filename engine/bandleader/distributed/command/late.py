"""The library of a checkout, of which most commands need nothing but their own file."""

from __future__ import annotations

from ...library.references import RefKind
from ...pipeline.live import LiveLibrary
from ...pipeline.planning.definition import Definition
from ...pipeline.runners.port import AgentDefinition, Prelude
from ...workspace.project import Project


class LateLibrary(LiveLibrary):
    """See `context.Library`. All files are read when a name is to be looked up, which costs more than most commands."""

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        self._loaded = False

    def load(self) -> None:
        """Read all files, unless that is done."""
        if not self._loaded:
            self._project.open()
            self._loaded = True

    def named(self, name: str, path: str) -> Definition:
        """See `Library.named`."""
        self.load()
        return super().named(name, path)

    def agent(self, name: str, path: str) -> AgentDefinition | None:
        """See `Library.agent`."""
        self.load()
        return super().agent(name, path)

    def prelude(self, name: str, path: str) -> Prelude:
        """See `Library.prelude`."""
        self.load()
        return super().prelude(name, path)

    def files(self, path: str, kind: RefKind, names: tuple[str, ...]) -> tuple[str, ...]:
        """See `LiveLibrary.files`."""
        if names:
            self.load()
        return super().files(path, kind, names)

    def new_errors(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """See `Library.new_errors`."""
        self.load()
        return super().new_errors(paths)
