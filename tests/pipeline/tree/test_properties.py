"""Whatever is edited in whatever tree, a rollback gives the same files, even one that was killed and repeated."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .repository import BEFORE, DISCARDED, commit, contents, git, git_state, make_repository, tree_of

NAMES = st.sampled_from(["a", "b", "c", "a.log", "é"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
THINGS = st.one_of(
    st.tuples(st.just("file"), st.sampled_from([b"", b"1\n", b"2\n", b"\r\n\0", b"x" * 70000])),
    st.tuples(st.just("program"), st.sampled_from([b"1\n", b"2\n"])),
    st.tuples(st.just("link"), st.sampled_from([b"a", b"../b", b"/nowhere", b"."])),
    st.tuples(st.just("folder"), st.just(b"")),
    st.tuples(st.just("nothing"), st.just(b"")),
)
EDITS = st.lists(st.tuples(PATHS, THINGS), max_size=12)


def put(workspace: Path, path: str, kind: str, content: bytes) -> None:
    """Make a path one of `THINGS`, whatever is in the way, but never through a link."""
    target = workspace
    for part in path.split("/"):
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            target.unlink()
        target.mkdir(exist_ok=True)
        target /= part
    if target.is_dir() and not target.is_symlink():
        if kind == "folder":
            return
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    if kind == "link":
        target.symlink_to(os.fsdecode(content))
    elif kind == "folder":
        target.mkdir()
    elif kind != "nothing":
        target.write_bytes(content)
        target.chmod(0o755 if kind == "program" else 0o644)


def covered(workspace: Path) -> dict[str, object]:
    """Without what is ignored."""
    return {path: content for path, content in contents(workspace).items() if not is_ignored(path)}


def is_ignored(path: str) -> bool:
    return any(part.endswith(".log") for part in path.split("/"))


@settings(max_examples=30, deadline=None)
@given(tracked=EDITS, untracked=EDITS, edits=EDITS)
def test_a_rollback_is_the_opposite_of_any_edits(
    tracked: list[tuple[str, tuple[str, bytes]]],
    untracked: list[tuple[str, tuple[str, bytes]]],
    edits: list[tuple[str, tuple[str, bytes]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = make_repository(Path(folder) / "work")
        (work / ".gitignore").write_text("*.log\n")
        for path, (kind, content) in tracked:
            put(work, path, kind, content)
        commit(work)
        for path, (kind, content) in untracked:
            put(work, path, kind, content)
        tree = tree_of(work)
        state, user = covered(work), git_state(work)
        before = tree.snapshot(BEFORE)
        for path, (kind, content) in edits:
            put(work, path, kind, content)
        ignored = {path: content for path, content in contents(work).items() if is_ignored(path)}
        done = tree.rollback(before, DISCARDED)
        blocked = {each.path for each in done.conflicts}
        if not any(is_ignored(path) for path, _ in edits):  # an ignored file keeps its folder from being replaced
            assert not blocked
            assert covered(work) == state
        assert {path: content for path, content in contents(work).items() if is_ignored(path)} == ignored
        assert git_state(work) == user
        assert tree.rollback(before, DISCARDED) == done


KILLED = """
import os, signal, sys
from pathlib import Path
from bandleader.pipeline.tree.find import find_tree
from bandleader.pipeline.tree.snapshot import Moment

work, last = Path(sys.argv[1]), int(sys.argv[2])
tree = find_tree(work, work / ".milestones" / "tree")
moment = Moment("s1", "build/all", 1, "before")
steps = 0

def step(event, arguments):
    global steps
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "subprocess.Popen", "os.chmod"):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
if sys.argv[3] == "snapshot":
    tree.snapshot(moment)
else:
    tree.rollback(tree.load("refs/bandleader/s1/build/all/1/before"), moment._replace(moment="discarded"))
print(steps)
"""


def killed_after(work: Path, steps: int, what: str) -> int:
    """Run in another process, which SIGKILL ends at one of its steps; 0 lets it run and counts them."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(work), str(steps), what], capture_output=True, text=True, check=False
    )
    if steps:
        assert done.returncode == -signal.SIGKILL, done.stderr
        return steps
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    work = make_repository(tmp_path / "prepared")
    (work / "src").mkdir()
    for number in range(4):
        (work / "src" / f"{number}").write_text(f"before {number}\n")
    (work / "run").write_text("#!/bin/sh\n")
    (work / "run").chmod(0o755)
    (work / "link").symlink_to("run")
    commit(work)
    return work


def edit(work: Path) -> None:
    (work / "src" / "0").write_text("after\n")
    (work / "src" / "1").unlink()
    (work / "link").unlink()
    (work / "link").mkdir()
    (work / "link" / "inner").write_text("created\n")
    (work / "run").chmod(0o644)
    (work / "created").write_text("created\n")


def test_a_rollback_that_is_killed_anywhere_can_be_repeated(prepared: Path, tmp_path: Path) -> None:
    tree_of(prepared).snapshot(BEFORE)
    state, user = contents(prepared), git_state(prepared)
    edit(prepared)
    rehearsal = tmp_path / "rehearsal"
    shutil.copytree(prepared, rehearsal, symlinks=True)
    steps = killed_after(rehearsal, 0, "rollback")
    assert steps > 20
    for step in range(1, steps + 1, 3):
        work = tmp_path / f"work{step}"
        shutil.copytree(prepared, work, symlinks=True)
        killed_after(work, step, "rollback")
        tree = tree_of(work)
        done = tree.rollback(tree.load("refs/bandleader/s1/build/all/1/before"), DISCARDED)
        assert (step, done.conflicts) == (step, ())
        assert contents(work) == state
        assert git_state(work) == user
        assert git(work, "show", f"{done.discarded}:link/inner") == "created"


def test_a_snapshot_that_is_killed_anywhere_can_be_repeated(prepared: Path, tmp_path: Path) -> None:
    tree_of(prepared).state()
    edit(prepared)
    rehearsal = tmp_path / "rehearsal"
    shutil.copytree(prepared, rehearsal, symlinks=True)
    expected = tree_of(rehearsal).state()
    shutil.rmtree(rehearsal)
    shutil.copytree(prepared, rehearsal, symlinks=True)
    for step in range(1, killed_after(rehearsal, 0, "snapshot") + 1, 2):
        work = tmp_path / f"work{step}"
        shutil.copytree(prepared, work, symlinks=True)
        killed_after(work, step, "snapshot")
        assert tree_of(work).snapshot(BEFORE).tree == expected
        git(work, "fsck", "--strict")
