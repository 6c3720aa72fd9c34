"""The meter: what it measures, and how seldom."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from bandleader.library.settings import DEFAULT
from bandleader.pipeline import resources
from bandleader.pipeline.resources import Meter

from .build import MIB, settings


def program(folder: Path, name: str) -> None:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH, empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_it_measures_the_disk_of_the_workspace_and_the_memory(tmp_path: Path) -> None:
    found = Meter(str(tmp_path), DEFAULT).measure("shell")
    info = os.statvfs(tmp_path)
    assert found.disk_free == pytest.approx(info.f_bavail * info.f_frsize, abs=256 * MIB)
    assert found.memory_free == pytest.approx(psutil.virtual_memory().available, abs=512 * MIB)
    assert (found.slots, found.writable) == (DEFAULT.run.agent_slots, True)


def test_memory_is_known_without_proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_MEMINFO", str(tmp_path / "missing"))
    found = Meter(str(tmp_path), DEFAULT).measure("shell")
    assert found.memory_free == pytest.approx(psutil.virtual_memory().available, abs=512 * MIB)


def test_a_workspace_that_is_gone_has_nothing_to_offer(tmp_path: Path) -> None:
    found = Meter(str(tmp_path / "gone"), DEFAULT).measure("shell")
    assert (found.disk_free, found.writable) == (0, False)


def test_programs_that_are_missing_are_named_with_a_way_out(tmp_path: Path, path: Path) -> None:
    meter = Meter(str(tmp_path), DEFAULT)
    shell, agent, codex = (meter.measure(runner) for runner in ("shell", "agent", "codex"))
    assert (shell.program, agent.program, codex.program, agent.git) == ("", "", "", False)
    assert shell.problem == "run.runner is shell, but there is no bash on the PATH: install it, or use an agent"
    assert agent.problem.startswith("no agent CLI is on the PATH")
    assert codex.problem == "run.runner is codex, but codex is not on the PATH: install it, or use another"


def test_programs_that_are_there(tmp_path: Path, path: Path) -> None:
    for name in ("bash", "git", "codex", "mine-cli"):
        program(path, name)
    configured = settings('[run]\nrunner = "mine"\n[runners.mine]\ncommand = ["mine-cli", "{prompt}"]\n')
    meter = Meter(str(tmp_path), configured)
    assert [meter.measure(runner).program for runner in ("shell", "agent", "codex")] == ["bash", "mine", "codex"]
    assert Meter(str(tmp_path), DEFAULT).measure("agent")[4:] == (True, "codex", "")


def test_it_looks_again_after_a_quarter_of_a_second(tmp_path: Path, path: Path) -> None:
    now = [100.0]
    meter = Meter(str(tmp_path), DEFAULT, lambda: now[0])
    before = meter.measure("shell")
    program(path, "bash")
    now[0] += 0.24
    assert meter.measure("shell") is before
    now[0] += 0.01
    assert meter.measure("shell").program == "bash"


def test_a_thousand_commands_are_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def disk_free(folder: str) -> int:
        calls.append(folder)
        return 1

    monkeypatch.setattr(resources, "_disk_free", disk_free)
    meter = Meter(str(tmp_path), DEFAULT, lambda: 5.0)
    for _ in range(1000):
        meter.measure("shell")
        meter.measure("agent")
    assert calls == [str(tmp_path)]
