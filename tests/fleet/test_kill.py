"""A fleet survives the death of its process, of its children, and of both, at any turn."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from bandleader.fleet.child import Child
from tests.fleet.conftest import Fleet, read_until


def killed_after(fleet: Fleet, kind: str, count: int, *, children: bool) -> None:
    """Start a fleet, and kill it (with its children) when it has told so many turns of a kind."""
    process = fleet.start("run", "work", "--repos", fleet.write_list(), "--jobs", "2", "--format", "json")
    events = read_until(process, kind, count)
    process.kill()
    process.wait()
    for event in events:
        if children and event["type"] == "repository_began":
            os.kill(event["data"]["pid"], signal.SIGKILL)


@pytest.mark.parametrize("children", [False, True], ids=["fleet", "fleet-and-children"])
@pytest.mark.parametrize(("kind", "count"), [("fleet_started", 1), ("repository_began", 1), ("session_began", 2)])
def test_after_a_kill_each_repository_gets_one_session(fleet: Fleet, kind: str, count: int, children: bool) -> None:
    for name in "abc":
        fleet.add(name)
    killed_after(fleet, kind, count, children=children)
    fleet.open()
    code, said = fleet.bandleader("resume", fleet.id, "--format", "json")
    assert code == 0, said
    assert fleet.sessions() == {name: ["succeeded"] for name in "abc"}
    assert [(each.folder / "result").read_text() for each in fleet.repositories] == ["done\n"] * 3
    assert fleet.statuses() == dict.fromkeys("abc", "succeeded")


def test_what_had_ended_is_left_alone(fleet: Fleet) -> None:
    fleet.add("quick", "echo done >> result")
    fleet.add("slow")
    process = fleet.start("run", "work", "--repos", fleet.write_list(), "--jobs", "1", "--format", "json")
    read_until(process, "session_began", 2)
    process.kill()
    process.wait()
    assert fleet.statuses() == {"quick": "succeeded", "slow": "running"}
    fleet.open()
    code, _ = fleet.bandleader("resume", fleet.id)
    assert code == 0
    assert fleet.sessions() == {"quick": ["succeeded"], "slow": ["succeeded"]}
    began = [event["line"] for event in fleet.events() if event["type"] == "repository_began"]
    assert began.count(1) == 1


def test_a_child_whose_fleet_dies_before_it_is_on_record_does_nothing(fleet: Fleet) -> None:
    workspace = fleet.add("a", "echo done >> result")
    child = Child(["run", "work", "--folder", str(workspace.folder)], fleet.folder / "complaints")
    assert child._process.stdin
    child._process.stdin.close()  # as the kernel does when the process at the other end dies
    assert child.end().code == 75
    assert not (workspace.folder / ".milestones").exists()


def test_a_torn_record_is_read_and_gone_on_with(fleet: Fleet) -> None:
    fleet.add("a", "echo done >> result")
    fleet.bandleader("run", "work", "--repos", fleet.write_list())
    record = fleet.folder / ".milestones" / "fleets" / f"{fleet.id}.jsonl"
    whole = record.read_bytes().splitlines(keepends=True)
    ended = next(n for n, line in enumerate(whole) if b"repository_ended" in line)
    record.write_bytes(b"".join(whole[:ended]) + whole[ended][:20])
    assert fleet.statuses() == {"a": "succeeded"}  # its own log knows
    code, said = fleet.bandleader("resume", fleet.id)
    assert code == 0, said
    assert fleet.sessions() == {"a": ["succeeded"]}


def wait_for(path: Path, lines: int) -> None:
    """Wait until so many commands have said that they work."""
    until = time.monotonic() + 60
    while not path.exists() or path.read_text().count("\n") < lines:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_only_one_process_runs_a_fleet(fleet: Fleet) -> None:
    fleet.add("a")
    fleet.start("run", "work", "--repos", fleet.write_list())
    wait_for(fleet.gate / "working", 1)
    code, said = fleet.bandleader("resume", fleet.id)
    assert code == 3
    assert f"runs {fleet.id}" in said


@pytest.mark.parametrize("how", ["command", "signal"])
def test_cancelling_ends_what_runs_and_begins_nothing_more(fleet: Fleet, how: str) -> None:
    for name in "abc":
        fleet.add(name)
    process = fleet.start("run", "work", "--repos", fleet.write_list(), "--jobs", "2", "--format", "json")
    read_until(process, "session_began", 2)
    wait_for(fleet.gate / "working", 2)
    if how == "signal":
        process.send_signal(signal.SIGINT)
    else:
        assert fleet.bandleader("cancel", fleet.id)[0] == 0
    assert process.wait(60) == 130
    assert sorted(fleet.statuses().values()) == ["cancelled", "cancelled", "waiting"]
    fleet.open()
    assert fleet.bandleader("resume", fleet.id)[0] == 0
    assert fleet.sessions() == {name: ["succeeded"] for name in "abc"}


def test_cancelling_after_a_kill_ends_what_has_outlived_it(fleet: Fleet) -> None:
    fleet.add("a")
    process = fleet.start("run", "work", "--repos", fleet.write_list(), "--format", "json")
    read_until(process, "session_began")
    wait_for(fleet.gate / "working", 1)
    process.kill()
    process.wait()
    assert fleet.bandleader("cancel", fleet.id)[0] == 0
    until = time.monotonic() + 60
    while fleet.sessions() != {"a": ["cancelled"]}:
        assert time.monotonic() < until
    code, said = fleet.bandleader("cancel", fleet.id)
    assert code == 2
    assert "nothing of" in said
