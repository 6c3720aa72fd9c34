"""Without git, declared outputs are covered and nothing else is, and the tree says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.pipeline.tree.git import TreeError
from bandleader.pipeline.tree.outputs import OutputTree

from .repository import BEFORE, DISCARDED, contents

OUTPUTS = ("dist/**", "report.txt", "*.bin")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    (folder / "dist").mkdir(parents=True)
    (folder / "dist" / "old.js").write_text("old\n")
    (folder / "dist" / "run").write_text("#!/bin/sh\n")
    (folder / "dist" / "run").chmod(0o755)
    (folder / "dist" / "link").symlink_to("old.js")
    (folder / "report.txt").write_text("old\n")
    (folder / "source.txt").write_text("old\n")
    return folder


def tree_of(workspace: Path, limit: int = 1 << 20, total: int = 1 << 20) -> OutputTree:
    return OutputTree(workspace, workspace / ".milestones" / "tree", "it is in no git repository", limit, total)


def test_outputs_come_back_and_the_rest_stays(workspace: Path) -> None:
    tree = tree_of(workspace)
    before, state = tree.snapshot(BEFORE, OUTPUTS), contents(workspace)
    assert before.covers == (
        "only the declared outputs of a command, because it is in no git repository: dist/**, report.txt, *.bin"
    )
    (workspace / "dist" / "old.js").write_text("new\n")
    (workspace / "dist" / "run").chmod(0o644)
    (workspace / "dist" / "link").unlink()
    (workspace / "dist" / "deep").mkdir()
    (workspace / "dist" / "deep" / "new.js").write_text("new\n")
    (workspace / "report.txt").unlink()
    (workspace / "x.bin").write_bytes(b"new")
    (workspace / "source.txt").write_text("not declared\n")
    changes = tree.changes(before)
    assert changes.created == ("dist/deep/new.js", "x.bin")
    assert changes.modified == ("dist/old.js", "dist/run")
    assert changes.deleted == ("dist/link", "report.txt")
    done = tree.rollback(before, DISCARDED)
    assert done.conflicts == ()
    state["source.txt"] = (b"not declared\n", False)
    assert contents(workspace) == state
    assert tree.changes(before, tree.load(done.discarded)) == changes


def test_in_place_writes_do_not_reach_the_copies(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE, OUTPUTS)
    with (workspace / "report.txt").open("r+") as file:
        file.write("NEW")
    tree.rollback(before, DISCARDED)
    assert (workspace / "report.txt").read_text() == "old\n"


def test_folders_that_were_there_stay(workspace: Path) -> None:
    (workspace / "empty").mkdir()
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE, ("empty/", "made/x"))
    (workspace / "empty" / "file").write_text("1\n")
    (workspace / "made").mkdir()
    (workspace / "made" / "x").write_text("1\n")
    tree.rollback(before, DISCARDED)
    assert (workspace / "empty").is_dir()
    assert not (workspace / "made").exists()


def test_what_changed_since_is_a_conflict(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE, OUTPUTS)
    (workspace / "report.txt").write_text("by the command\n")
    after = tree.snapshot(BEFORE._replace(moment="after"), OUTPUTS)
    (workspace / "report.txt").write_text("by hand\n")
    done = tree.restore(before, after)
    assert [(each.path, each.reason) for each in done.conflicts] == [("report.txt", "it has changed since")]
    assert (workspace / "report.txt").read_text() == "by hand\n"


def test_sizes_are_bounded(workspace: Path) -> None:
    (workspace / "dist" / "large").write_bytes(b"x" * 100)
    before = tree_of(workspace, limit=99).snapshot(BEFORE, OUTPUTS)
    assert list(before.contents.missing) == ["dist/large"]
    before = tree_of(workspace, total=10).snapshot(BEFORE, OUTPUTS)
    assert "report.txt" in before.contents.missing


def test_outputs_outside_are_never_touched(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_text("1\n")
    (workspace / "way").symlink_to(tmp_path / "outside")
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE, ("../outside/*", "way/*", str(tmp_path / "outside" / "*")))
    (tmp_path / "outside" / "file").write_text("2\n")
    (tmp_path / "outside" / "new").write_text("2\n")
    assert not tree.changes(before)


def test_dropping_a_session_keeps_what_others_need(workspace: Path) -> None:
    tree = tree_of(workspace)
    tree.snapshot(BEFORE, OUTPUTS)
    (workspace / "report.txt").write_text("new\n")
    other = tree.snapshot(BEFORE._replace(session="s2"), OUTPUTS)
    assert tree.sessions() == ("s1", "s2")
    tree.drop("s1")
    assert tree.sessions() == ("s2",)
    (workspace / "dist" / "old.js").unlink()
    (workspace / "report.txt").unlink()
    assert tree.rollback(other, DISCARDED).conflicts == ()
    with pytest.raises(TreeError, match="there is no snapshot"):
        tree.load("outputs/s1/build/all/1/before")


def test_a_command_without_outputs_has_nothing_to_undo(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "report.txt").write_text("new\n")
    assert tree.rollback(before, DISCARDED).discarded == ""
    assert "declares none" in before.covers
