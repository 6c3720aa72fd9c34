"""The library of a running session: read again where files have changed since the plan was made."""

from __future__ import annotations

import contextlib
import posixpath

from ..library import disk
from ..library.finding import Finding
from ..library.loader import read_document
from ..library.paths import shown_path
from ..library.record import title_of
from ..library.references import RefKind
from ..library.resolution import Link
from ..library.source import Source
from ..text.decode import decode
from ..workspace.project import Project
from .context import CommandGone
from .planning.definition import Definition, DefinitionError, read_definition
from .runners.port import AgentDefinition, Prelude


class LiveLibrary:
    """See `context.Library`. A file whose time and size are as before is not read again."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._held: dict[str, bytes] = {}
        self._definitions: dict[str, tuple[disk.Stat, Definition]] = {}

    def read(self, path: str, id: str) -> Definition:
        """The command in the file at ``path`` for a plan, read once. Raises DefinitionError."""
        try:
            id.encode()
        except UnicodeEncodeError:
            why = "is not UTF-8, so no record can hold it: rename it"
            raise DefinitionError(f"the name of {self._shown(path)} {why}") from None
        stat = disk.stat_file(path)
        if stat is None:
            raise DefinitionError(f"{self._shown(path)} is gone")
        return self._read(id, path, stat)

    def definition(self, id: str, path: str) -> Definition:
        """See `Library.definition`."""
        stat = disk.stat_file(path)
        if stat is None:
            gone = f"{self._shown(path)} is gone since the plan was made"
            raise CommandGone(f"{gone}: put it back, or plan anew without {id}")
        known = self._definitions.get(path)
        if known is not None and known[0] == stat:
            return known[1]
        try:
            return self._read(id, path, stat)
        except DefinitionError as error:
            raise CommandGone(str(error)) from None

    def _read(self, id: str, path: str, stat: disk.Stat) -> Definition:
        document = self._project.document(path)
        if document is None:
            raise DefinitionError(f"{self._shown(path)} does not belong to the library any more")
        definition = read_definition(document, id, self._project.folder)
        self._definitions[path] = stat, definition
        return definition

    def named(self, name: str, path: str) -> Definition:
        """See `Library.named`."""
        link = self._link(path, "command", name)
        facts = self._project.snapshot.files.get(link.target) if link and link.target else None
        if facts is None:
            raise CommandGone(f"{self._shown(path)} names the command {name}, which the library does not have")
        return self.definition(title_of(facts), facts.source.path)

    def agent(self, name: str, path: str) -> AgentDefinition | None:
        """See `Library.agent`."""
        link = self._link(path, "agent", name)
        if link is None or link.how in ("built-in", "outside"):
            return None
        document = self._project.document(link.target) if link.target else None
        if document is None:
            raise CommandGone(
                f"the library has no agent {name}, which {self._shown(path)} names under `agents`: "
                "add it, or take it out"
            )
        from .agent_file import agent_of  # few commands name agents

        return agent_of(document, name)

    def prelude(self, name: str, path: str) -> Prelude:
        """See `Library.prelude`."""
        link = self._link(path, "shared", name)
        document = self._project.document(link.target) if link and link.target else None
        if document is None or document.unreadable:
            raise CommandGone(f"{self._shown(path)} loads the prelude {name}, which is not there")
        line = document.text.count("\n", 0, document.body_start) + 1
        return Prelude(name, document.text[document.body_start :], line)

    def files(self, path: str, kind: RefKind, names: tuple[str, ...]) -> tuple[str, ...]:
        """The files that the command at ``path`` means by names of this kind, as far as there are any."""
        from .planning.outline import named_files

        return named_files(self._project.snapshot, path, kind, names) if names else ()

    def new_errors(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """See `Library.new_errors`."""
        return tuple(error for path in paths for error in self._new_errors(path))

    def hold(self) -> None:
        """Keep what the files are like now, for an unchecked library does not know which errors they have."""
        if self._project.checked:
            return
        limit = self._project.config.settings.library.max_file_size
        for path in self._project.snapshot.files:
            with contextlib.suppress(disk.UnreadableError):
                self._held[path] = disk.read(path, limit)

    def _new_errors(self, relative: str) -> list[str]:
        project = self._project
        source = project.source(posixpath.join(project.folder, relative))
        if source is None or disk.stat_file(source.path) is None:
            return []
        document = read_document(source, project.config.settings.library.max_file_size)
        known = {finding.code for finding in self._findings_before(source)}
        found = project.checker.facts(document).findings
        errors = [finding for finding in found if finding.severity == "error" and finding.code not in known]
        return [f"{relative}: {finding.message} ({finding.code})" for finding in errors]

    def _findings_before(self, source: Source) -> tuple[Finding, ...]:
        if source.path in self._held:
            from ..library.document import Document

            return self._project.checker.facts(Document(source, *decode(self._held[source.path]))).findings
        before = self._project.snapshot.files.get(source.path)
        return before.findings if before else ()

    def _shown(self, path: str) -> str:
        return shown_path(path, self._project.folder)

    def _link(self, path: str, kind: RefKind, name: str) -> Link | None:
        """Where the name leads that stands in the file, as the library knew it when the session began."""
        snapshot = self._project.snapshot
        if path not in snapshot.files:
            return None
        for reference, link in snapshot.referenced(path):
            if reference.kind == kind and reference.name == name:
                return link
        return None
