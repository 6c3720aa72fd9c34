"""One run a workspace: who holds it, who waits, and what a dead holder leaves. And where its files are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.lock import WorkspaceBusy, WorkspaceLock, holder

HOLD = """
import sys
from pathlib import Path
from bandleader.pipeline.store.lock import WorkspaceLock
lock = WorkspaceLock.acquire(Path(sys.argv[1]), "20260101-120000-abcd")
print("held", flush=True)
sys.stdin.readline()
lock.release()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until it is told to let go, or is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_told_who_holds_the_workspace(tmp_path: Path) -> None:
    path = tmp_path / ".milestones" / "lock"
    process = hold(path)
    with pytest.raises(WorkspaceBusy, match=f"session 20260101-120000-abcd .process {process.pid} on ") as busy:
        WorkspaceLock.acquire(path, "mine")
    assert busy.value.holder == holder(path)
    process.communicate("\n")
    with WorkspaceLock.acquire(path, "mine"):
        now = holder(path)
        assert now is not None
        assert (now.pid, now.session) == (os.getpid(), "mine")
    assert holder(path) is None


def test_a_second_run_waits_and_says_for_whom(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process, told = hold(path), []

    def waiting(who: object) -> None:
        told.append(who)
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()

    with WorkspaceLock.acquire(path, wait=30, waiting=waiting):
        assert [getattr(who, "pid", None) for who in told] == [process.pid]
    process.communicate()


def test_the_lock_of_a_killed_run_is_free_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = hold(path)
    process.kill()
    process.communicate()
    assert path.read_text(encoding="utf-8")  # its record is still there
    assert holder(path) is None
    WorkspaceLock.acquire(path, wait=5).release()


def test_what_a_run_starts_does_not_hold_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = WorkspaceLock.acquire(path)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False) as child:
        lock.release()
        lock.release()
        WorkspaceLock.acquire(path).release()
        child.communicate(b"\n")


def test_an_unreadable_record_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert holder(path) is None
    with WorkspaceLock.acquire(path) as lock:
        os.write(lock._file, b"{")
        assert holder(path) is None
        with pytest.raises(WorkspaceBusy, match="another run holds this workspace"):
            WorkspaceLock.acquire(path)
        lock.name("now it has one")
        found = holder(path)
        assert found is not None
        assert found.session == "now it has one"


def test_paths_are_those_of_the_specification(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    paths = {
        layout.log: "state.db",
        layout.session("20260101-120000-abcd"): "sessions/20260101-120000-abcd.yaml",
        layout.completed("quality/verify"): "completed/quality/verify.yaml",
        layout.satisfied("quality/verify"): "cache/satisfied_deps/quality/verify",
        layout.dependency_graph: "cache/dependency_graph.json",
        layout.cached("k3y"): "cache/commands/k3y.json",
        layout.metrics("20260101"): "metrics/execution-20260101.jsonl",
        layout.logs("s"): "logs/s",
    }
    for path, expected in paths.items():
        assert path == tmp_path / ".milestones" / expected


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "", "a//b", "a\\b", ".", "a\0b"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    layout = Layout(tmp_path)
    for path in (layout.session, layout.completed, layout.satisfied, layout.cached, layout.logs):
        with pytest.raises(ValueError, match="names no file"):
            path(name)


def test_the_folder_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.prepare()
    ignore = tmp_path / ".milestones" / ".gitignore"
    assert ignore.read_text(encoding="utf-8") == "*\n"
    ignore.write_text("# mine\n", encoding="utf-8")
    layout.prepare()
    assert ignore.read_text(encoding="utf-8") == "# mine\n"
