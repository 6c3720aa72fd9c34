"""Which fleets are forgotten, and which are offered at TAB."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from bandleader.cli.commands import COMMANDS
from bandleader.cli.group import LazyGroup
from bandleader.fleet.events import FleetRecord
from bandleader.fleet.files import FleetFiles, fleets_of
from bandleader.fleet.listing import Listed
from bandleader.fleet.retention import retire
from bandleader.fleet.running import Order, begin_fleet
from bandleader.pipeline.store.lock import WorkspaceLock
from tests.fleet.conftest import Fleet

Make = Callable[..., FleetFiles]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Fleets of one repository each, which come to an outcome."""

    def make(outcome: str = "succeeded") -> FleetFiles:
        files = begin_fleet(tmp_path, [Listed(1, "a", "")], Order("work"))
        FleetRecord(files.record).append("repository_ended", 1, outcome=outcome, message="")
        files.complaints(1).parent.mkdir()
        files.complaints(1).touch()
        return files

    return make


def test_the_oldest_go_first_with_all_that_was_kept_of_them(tmp_path: Path, make: Make) -> None:
    made = sorted((make() for _ in range(4)), key=lambda files: files.id)
    assert retire(tmp_path, 2) == [files.id for files in made[:2]]
    assert [files.id for files in fleets_of(tmp_path)] == [files.id for files in made[2:]]
    assert sorted(os.listdir(made[0].root)) == sorted(
        name for files in made[2:] for name in (files.id, f"{files.id}.jsonl")
    )


def test_what_somebody_may_want_stays(tmp_path: Path, make: Make) -> None:
    parked, cloned, running = make("parked"), make(), make()
    cloned.clone(1, "a").mkdir()
    with WorkspaceLock.acquire(running.lock, running.id):
        assert retire(tmp_path, 0) == []
    assert retire(tmp_path, 0) == [running.id]
    assert {files.id for files in fleets_of(tmp_path)} == {parked.id, cloned.id}


def test_a_new_fleet_makes_old_ones_be_forgotten(fleet: Fleet) -> None:
    fleet.add("good", "true")
    (fleet.folder / "bandleader.toml").write_text("[run]\nkeep = 1\n")
    for _ in range(2):
        assert fleet.bandleader("run", "work", "--force", "--repos", fleet.write_list())[0] == 0
    assert fleet.statuses() == {"good": "succeeded"}  # there is one


@pytest.mark.parametrize("command", ["status", "resume", "cancel"])
def test_a_shell_is_offered_fleets(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    files = make()
    offered = ShellComplete(LazyGroup(COMMANDS), {}, "bandleader", "").get_completions([command], "fl")
    assert [(item.value, item.help) for item in offered] == [(files.id, "work in 1 repository")]
