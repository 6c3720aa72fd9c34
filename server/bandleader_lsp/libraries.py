"""Which project a file belongs to: one for each workspace folder, and one for each file opened outside of all."""

from __future__ import annotations

from bandleader.library.finding import Finding
from bandleader.text.lines import LineIndex
from bandleader.workspace.loose import project_of
from bandleader.workspace.project import Project

from .documents import Documents


class Libraries:
    """The projects of a session, by folder."""

    def __init__(self, documents: Documents) -> None:
        """No folder is open."""
        self.documents = documents
        self.projects: dict[str, Project] = {}
        self.loose: set[str] = set()  # folders of projects that exist only for open files

    def holds(self, folder: str) -> bool:
        """Whether ``folder`` is an open workspace folder."""
        return folder in self.projects and folder not in self.loose

    def add(self, folder: str) -> Project:
        """Open a workspace folder; texts in it that are open already belong to it from now on."""
        project = Project(folder, bare=False)
        project.configure()
        for loose in [loose for loose in self.loose if _inside(loose, folder)]:
            self.remove(loose)
        self.projects[folder] = project
        for path, document in self.documents.by_path.items():
            if _inside(path, folder):
                project.edit(path, document.text)
        return project

    def remove(self, folder: str) -> Project | None:
        """Close a folder; returns its project when it was open."""
        self.loose.discard(folder)
        return self.projects.pop(folder, None)

    def around(self, path: str) -> list[Project]:
        """The projects whose folder holds ``path``, or that it configures, the innermost first."""
        found = [p for folder, p in self.projects.items() if _inside(path, folder) or path == p.config_file]
        return sorted(found, key=lambda project: -len(project.folder)) if len(found) > 1 else found

    def owner(self, path: str) -> Project | None:
        """The project that speaks for ``path``."""
        found = self.around(path)
        return found[0] if found else None

    def add_loose(self, path: str) -> Project | None:
        """The project of a file outside every workspace folder, if it gets one."""
        project = project_of(path)
        if project is not None:
            project.configure()
            self.projects[project.folder] = project
            self.loose.add(project.folder)
        return project

    def abandoned(self) -> list[str]:
        """Folders of loose projects without any open file."""
        return [folder for folder in self.loose if not any(_inside(path, folder) for path in self.documents.by_path)]

    def edit(self, path: str, text: str) -> set[str]:
        """A text is opened or changed; returns the files whose findings may differ."""
        return {other for project in self.around(path) for other in project.edit(path, text)}

    def close(self, path: str) -> set[str]:
        """A text is closed; returns the files whose findings may differ."""
        return {other for project in self.around(path) for other in project.close(path)}

    def findings(self, path: str) -> tuple[Finding, ...]:
        """The findings of a file; none for one that is not open and that only a loose project knows."""
        project = self.owner(path)
        if project is None or (project.folder in self.loose and path not in self.documents.by_path):
            return ()
        return project.findings(path)

    def with_findings(self) -> set[str]:
        """Every file that has findings in one of the projects."""
        found = {path for project in self.projects.values() for path, _ in project.all_findings()}
        return found.union(project.config_file for project in self.projects.values() if project.config_file)

    def lines(self, path: str) -> LineIndex:
        """The lines of a file as the editor shows it, else as it is on disk."""
        document = self.documents.by_path.get(path)
        if document is not None:
            return document.lines
        project = self.owner(path)
        return project.lines(path) if project else LineIndex("")


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder == "/" else folder + "/")
