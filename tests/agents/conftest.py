"""A library in a repository, and an environment in which nothing of whoever runs the tests counts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bandleader.pipeline.runners.process import inherited
from tests.agents.library import Library
from tests.agents.stand_ins import Install, write_stand_in


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    inherited.cache_clear()
    yield
    inherited.cache_clear()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """See `Install`."""
    folder = tmp_path / "stand-ins"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def put(name: str, stream: str, lines: Sequence[str] = ()) -> None:
        write_stand_in(folder, name, stream, lines)

    return put


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "work"
    folder.mkdir()
    library = Library(folder)
    library.write("src/a.txt", "one\n")
    library.write("src/b.txt", "two\n")
    library.write(".gitignore", "*.log\n")
    library.commit()
    return library
