"""What a worker reads of a library: as little as the command needs, and that is the same as all of it would give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bandleader.distributed.command.late import LateLibrary
from bandleader.distributed.command.workplace import Workplace, Workplaces
from bandleader.library.discovery import discover
from bandleader.pipeline.live import LiveLibrary
from bandleader.workspace.project import Project
from tests.support.workspace import Workspace

NAMES = ("a", "team/b", "team/c")


@pytest.fixture
def work(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "work")
    for name in NAMES:
        made.command(name, f"echo {name}", run={"prelude": ["_shared/tools"]})
    made.write(".claude/commands/_shared/tools.md", "```bash\nx=1\n```\n")
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders whose libraries were read as a whole."""
    folders: list[str] = []
    own = Project.open

    def counted(project: Project, **named: Any) -> None:
        folders.append(project.folder)
        own(project, **named)

    monkeypatch.setattr(Project, "open", counted)
    return folders


def late(work: Workspace) -> tuple[Project, LateLibrary]:
    project = Project(str(work.folder))
    project.configure()
    project.found = discover(project.folder, project.config.settings)
    return project, LateLibrary(project)


def path_of(work: Workspace, name: str) -> str:
    return str(work.commands / f"{name}.md")


def test_a_command_is_read_without_the_others_and_is_the_same(work: Workspace, opened: list[str]) -> None:
    _, library = late(work)
    found = [library.definition(name, path_of(work, name)) for name in NAMES]
    assert opened == []
    whole = Project(str(work.folder))
    whole.open(keep=False)
    assert found == [LiveLibrary(whole).definition(name, path_of(work, name)) for name in NAMES]


def test_a_name_is_looked_up_in_all_of_it(work: Workspace, opened: list[str]) -> None:
    _, library = late(work)
    assert library.files(path_of(work, "a"), "shared", ()) == ()
    assert opened == []
    assert library.prelude("_shared/tools", path_of(work, "a")).name == "_shared/tools"
    assert library.files(path_of(work, "a"), "shared", ("_shared/tools",)) == (path_of(work, "_shared/tools"),)
    assert opened == [str(work.folder)]


def test_what_a_command_changed_is_compared_with_what_was_there_before_it(work: Workspace) -> None:
    _, library = late(work)
    library.load()
    work.write(".claude/commands/a.md", "---\ndependencies: [a\nrun: 3\n---\n")
    assert library.new_errors((".claude/commands/a.md",)) != ()


def test_a_commit_that_leaves_the_library_alone_leaves_the_workplace(work: Workspace) -> None:
    places = Workplaces()
    first = places.at(work.folder, "1")
    work.write("src/a.txt", "one\n")
    assert places.at(work.folder, "2") is first
    work.command("team/new", "true")
    second = places.at(work.folder, "3")
    assert second is not first
    assert places.at(work.folder, "3") is second
    work.write("bandleader.toml", "[run]\njobs = 3\n")
    assert places.at(work.folder, "4") is not second
    assert isinstance(second, Workplace)
