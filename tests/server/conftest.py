"""A library on disk and an editor that has it open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.editor import PULL, Editor
from tests.server.operator import ABLE, TRUSTED, Operator, workspace
from tests.server.texts import CLEAN, needs
from tests.support.workspace import Workspace


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three commands in a chain, and one that YAML rejects."""
    folder = tmp_path / "project"
    commands = folder / ".claude" / "commands"
    commands.mkdir(parents=True)
    (commands / "base.md").write_text(CLEAN, encoding="utf-8")
    (commands / "middle.md").write_text(needs("base"), encoding="utf-8")
    (commands / "top.md").write_text(needs("middle"), encoding="utf-8")
    (commands / "bad.md").write_text(CLEAN.replace("Check the work tree", "Note: this"), encoding="utf-8")
    return folder


@pytest.fixture
def commands(library: Path) -> Path:
    return library / ".claude" / "commands"


@pytest.fixture
async def stranger() -> Editor:
    """Connected, not initialized."""
    return Editor()


@pytest.fixture
async def editor(stranger: Editor, library: Path) -> Editor:
    """An editor to which diagnostics are pushed."""
    await stranger.initialize(library)
    return stranger


@pytest.fixture
async def puller(stranger: Editor, library: Path) -> Editor:
    """An editor that asks for diagnostics."""
    await stranger.initialize(library, capabilities=PULL)
    return stranger


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("BANDLEADER_STATE_DIR", str(tmp_path / "state"))
    return workspace(tmp_path / "work")


@pytest.fixture
async def person() -> AsyncIterator[Operator]:
    """Not initialized."""
    operator = Operator()
    yield operator
    operator.server.runs.end()
    await operator.idle()


@pytest.fixture
async def operator(person: Operator, work: Workspace) -> Operator:
    """In a workspace that the editor trusts."""
    await person.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    return person
