"""A workspace for every test, and a cache of its own for what the engine remembers of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.workspace import Workspace


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "work"
    folder.mkdir()
    return Workspace(folder)


@pytest.fixture
def repository(workspace: Workspace) -> Workspace:
    workspace.write("src/a.txt", "one\n")
    workspace.write("src/b.txt", "two\n")
    workspace.write(".gitignore", "*.log\n")
    workspace.commit()
    return workspace
