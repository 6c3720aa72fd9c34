"""What a refactoring may look at, from a project."""

from __future__ import annotations

from bandleader.ide.refactor.view import View
from bandleader.library import disk
from bandleader.workspace.project import Project


def view_of(project: Project) -> View:
    """The project as it is now, its open texts included."""
    return View(
        project.snapshot,
        project.checker,
        project.text,
        project.source,
        lambda path: disk.probe(path, project.folder),
    )
