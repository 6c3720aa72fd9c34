"""The doctor: everything that can be out of order is found, said and, where that is possible, mended."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bandleader.library.settings import DEFAULT, ResourceSettings, RunnerSetting
from bandleader.pipeline.events import Event
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.projections.rebuild import catch_up, differences
from bandleader.pipeline.store.errors import LogDamaged
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.lock import WorkspaceLock
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.upkeep.examination import Examination, mend
from bandleader.pipeline.upkeep.examine import examine
from bandleader.pipeline.upkeep.maintain import maintain
from tests.pipeline.reference import plan_of, step

WITH_AGENT = DEFAULT._replace(runners={"mine": RunnerSetting((sys.executable,))})


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.prepare()
    return layout


@pytest.fixture
def log(layout: Layout) -> Iterator[Log]:
    with Log.open(layout.log) as log:
        yield log


def begun(session: str = "s") -> list[Event]:
    plan = {"plan": plan_to_data(plan_of(step("a"))), "target": "a", "arguments": ""}
    return [Event("session_started", session, "", plan)]


def wrong(found: list[Examination]) -> dict[str, str]:
    return {each.name: each.message for each in found if not each.ok}


def named(found: list[Examination], name: str) -> Examination:
    return next(each for each in found if each.name == name)


def test_a_workspace_in_order(log: Log, layout: Layout) -> None:
    log.append([*begun(), Event("session_ended", "s", "", {"outcome": "succeeded"})])
    catch_up(log, layout)
    before = {path: path.stat().st_mtime_ns for path in layout.root.rglob("*") if path.is_file()}
    found = examine(log, layout, WITH_AGENT)
    assert wrong(found) == {}
    assert len({each.name for each in found}) == len(found)
    assert all(each.message.endswith(".") for each in found)
    assert mend(found) == []
    after = {path: path.stat().st_mtime_ns for path in layout.root.rglob("*") if path.is_file()}
    assert after == before


def test_before_anything_has_run(tmp_path: Path) -> None:
    assert wrong(examine(None, Layout(tmp_path), WITH_AGENT)) == {}
    assert list(tmp_path.iterdir()) == []


def test_programs_that_are_missing_are_named(layout: Layout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = wrong(examine(None, layout, DEFAULT))
    assert set(found) == {"git", "bash", "agent CLI"}
    assert "no agent CLI is on the PATH" in found["agent CLI"]


def test_files_that_are_not_as_the_log_has_them_are_made_anew(log: Log, layout: Layout) -> None:
    log.append([*begun(), Event("command_ended", "s", "a", {"outcome": "succeeded"})])
    catch_up(log, layout)
    layout.completed("a").write_text("mine")
    with Log.open(layout.log, readonly=True) as reader:
        found = named(examine(reader, layout, WITH_AGENT), "files")
    assert "completed/a.yaml" in found.message
    assert not found.ok
    assert [each.ok for each in mend([found])] == [True]
    assert differences(log, layout) == []
    assert "files" not in [each.name for each in examine(log, layout, WITH_AGENT, live="s")]


def test_sessions_that_can_go_on_are_named_with_the_way_on(log: Log, layout: Layout) -> None:
    log.append([*begun("lost"), *begun("stuck"), Event("session_parked", "stuck", "", {"reason": ""})])
    message = named(examine(log, layout, WITH_AGENT), "sessions").message
    assert "lost (interrupted: bandleader resume lost)" in message
    assert "stuck (parked: bandleader resume stuck --continue | --skip | --abort)" in message


def test_lost_agents_are_found_and_marked(log: Log, layout: Layout) -> None:
    agent = {"agent": "tester", "state": "working", "slot": 0}
    log.append([*begun(), Event("agent_changed", "s", "a", agent)])
    with Log.open(layout.log, readonly=True) as reader:
        found = named(examine(reader, layout, WITH_AGENT), "processes")
    assert "agents without a leader: tester" in found.message
    (mended,) = mend([found])
    assert mended == Examination("processes", True, "Agent tester of a (session s) is marked as orphaned.")
    assert named(examine(log, layout, WITH_AGENT), "processes").ok


def test_the_record_of_a_dead_holder_is_emptied(log: Log, layout: Layout) -> None:
    code = "import os, sys, pathlib; from bandleader.pipeline.store.lock import WorkspaceLock as L\n"
    code += "lock = L.acquire(pathlib.Path(sys.argv[1]), 's'); os._exit(9)"
    subprocess.run([sys.executable, "-c", code, str(layout.lock)], check=False)
    found = named(examine(log, layout, WITH_AGENT), "lock")
    assert not found.ok
    assert mend([found])[0].ok
    assert layout.lock.read_bytes() == b""
    with WorkspaceLock.acquire(layout.lock, "own"):
        assert named(examine(log, layout, WITH_AGENT), "lock").ok


def test_a_mending_that_fails_says_why() -> None:
    def fails() -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    (found,) = mend([Examination("x", False, "Something is wrong.", fails)])
    assert not found.ok
    assert found.message == "Something is wrong. Mending failed: [Errno 13] Permission denied"
    assert mend([Examination("y", False, "Nothing can be done.")])[0].message == "Nothing can be done."


def test_a_full_disk_is_told(layout: Layout) -> None:
    settings = WITH_AGENT._replace(resources=ResourceSettings(disk=1 << 40))
    assert "resources.disk asks for 1,099,511,627,776" in wrong(examine(None, layout, settings))["disk"]


def test_a_folder_that_cannot_be_written_is_told(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> Any:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("bandleader.pipeline.upkeep.surroundings.tempfile.TemporaryFile", refuse)
    assert "Read-only file system" in wrong(examine(None, layout, WITH_AGENT))["state folder"]


def test_a_clock_that_was_set_back_is_told(log: Log, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append([event._replace(at=log.now() + 7200) for event in begun()])
    found = wrong(examine(log, layout, WITH_AGENT))
    assert "clock" not in found  # the log follows the system until it is opened again
    with Log.open(layout.log) as again:
        assert "2 h behind" in wrong(examine(again, layout, WITH_AGENT))["clock"]


def damage(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        for number in range(200):
            log.append([Event("runner_said", "s", "a", {"text": "x" * 500, "number": number})])
    with layout.log.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8192)


def test_a_damaged_log_is_told_and_where_it_is(layout: Layout) -> None:
    damage(layout)
    with pytest.raises(LogDamaged):
        Log.open(layout.log, readonly=True, thorough=True)
    with Log.open(layout.log, thorough=True) as log:
        found = examine(log, layout, WITH_AGENT)
        assert "state.db.corrupt-1" in wrong(found)["event log"]
        assert "state.db.corrupt-1" in named(found, "damaged logs").message
        assert any("state.db.corrupt-1" in said for said in maintain(log, layout))


def test_others_add_their_examinations(layout: Layout) -> None:
    other = Examination("worktrees", False, "Two are left.", lambda: "Removed two.")
    found = examine(None, layout, WITH_AGENT, more=[lambda: [other]])
    assert mend(found) == [Examination("worktrees", True, "Removed two.")]


def test_every_run_begins_with_what_the_last_one_left(log: Log, layout: Layout) -> None:
    agent = {"agent": "tester", "state": "deployed", "slot": 0}
    log.append([*begun(), Event("agent_changed", "s", "a", agent)])
    assert maintain(log, layout) == ["Agent tester of a (session s) is marked as orphaned."]
    assert "orphaned" in layout.session("s").read_text()
    assert differences(log, layout) == []
    seq = [event.seq for event in log.read()][-1]
    assert maintain(log, layout) == []
    assert [event.seq for event in log.read()][-1] == seq


def test_files_that_cannot_be_written_keep_no_run_from_starting(log: Log, layout: Layout) -> None:
    log.append(begun())
    (layout.root / "projection.tmp").mkdir()
    (said,) = maintain(log, layout)
    assert str(layout.root) in said
