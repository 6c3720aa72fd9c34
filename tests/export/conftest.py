"""A repository with a library, what is exported of it, and the services that run it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bandleader.cli.main import run
from tests.export.services import GitHub, GitLab, Service
from tests.support.workspace import Workspace

EXAMPLE = Path(__file__).parents[2] / "examples" / "pipeline"
Export: TypeAlias = Callable[..., str]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty library in the current folder."""
    made = Workspace(tmp_path / "work")
    monkeypatch.chdir(made.folder)
    return made


@pytest.fixture
def example(workspace: Workspace) -> Workspace:
    """The pipeline of `examples/pipeline`, committed."""
    shutil.copytree(EXAMPLE, workspace.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".milestones"))
    workspace.commit()
    return workspace


@pytest.fixture(params=["github-actions", "gitlab"])
def name_of_service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(name_of_service: str, workspace: Workspace, tmp_path: Path) -> Service:
    """The service, whose jobs clone the workspace."""
    kind: Any = GitHub if name_of_service == "github-actions" else GitLab
    made: Service = kind(workspace.folder, tmp_path / "service")
    return made


@pytest.fixture
def export(name_of_service: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    """Exports a command to the service and returns the text."""

    def export(*words: str) -> str:
        file = tmp_path / "exported.yml"
        assert run(["export", name_of_service, *words[:1], "-o", str(file), *words[1:]]) == 0, capsys.readouterr().err
        return file.read_text(encoding="utf-8")

    return export
