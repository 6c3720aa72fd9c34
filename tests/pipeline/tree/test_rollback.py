"""A rollback brings back every byte, executable bit, link and folder, and touches nothing of the user's git."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bandleader.pipeline.tree.git import TreeError
from bandleader.pipeline.tree.git_tree import GitTree

from .repository import BEFORE, DISCARDED, commit, contents, git, git_state, make_repository, tree_of


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Tracked, changed, staged, untracked and ignored files, links, programs, empty folders."""
    folder = make_repository(tmp_path / "work")
    (folder / "src" / "deep").mkdir(parents=True)
    (folder / "src" / "main.py").write_text("print(1)\n")
    (folder / "src" / "deep" / "data.bin").write_bytes(bytes(range(256)))
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("src/main.py")
    (folder / "lost").symlink_to("/nowhere/at/all")
    (folder / ".gitignore").write_text("*.log\n/cache/\n")
    commit(folder)
    (folder / "src" / "main.py").write_text("print(2)\n")
    git(folder, "add", "src/main.py")
    (folder / "src" / "main.py").write_text("print(3)\n")
    (folder / "untracked.txt").write_text("mine\n")
    (folder / "notes.log").write_text("ignored\n")
    (folder / "cache").mkdir()
    (folder / "cache" / "big").write_text("ignored too\n")
    (folder / "uploads" / "inner").mkdir(parents=True)
    return folder


def undo(workspace: Path, tree: GitTree | None = None) -> None:
    tree = tree or tree_of(workspace)
    done = tree.rollback(tree.load("refs/bandleader/s1/build/all/1/before"), DISCARDED)
    assert done.conflicts == ()


def test_everything_comes_back(workspace: Path) -> None:
    tree = tree_of(workspace)
    before, user = contents(workspace), git_state(workspace)
    tree.snapshot(BEFORE)
    (workspace / "src" / "main.py").write_text("broken\n")
    (workspace / "untracked.txt").unlink()
    (workspace / "run.sh").chmod(0o644)
    (workspace / "link").unlink()
    (workspace / "link").write_text("a file now\n")
    shutil.rmtree(workspace / "src" / "deep")
    (workspace / "src" / "deep").write_text("a file where a folder was\n")
    (workspace / "lost").unlink()
    (workspace / "lost").mkdir()
    (workspace / "lost" / "child").write_text("a folder where a link was\n")
    (workspace / "new" / "er").mkdir(parents=True)
    (workspace / "new" / "er" / "file").write_text("created\n")
    (workspace / "empty" / "too").mkdir(parents=True)
    (workspace / "uploads" / "inner" / "x").write_text("in a folder that was there\n")
    (workspace / "notes.log").write_text("ignored, so this stays\n")
    undo(workspace, tree)
    before["notes.log"] = (b"ignored, so this stays\n", False)
    assert contents(workspace) == before
    assert git_state(workspace) == user


def test_the_discarded_state_can_be_had_back(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "src" / "main.py").write_text("half done\n")
    done = tree.rollback(before, DISCARDED)
    assert git(workspace, "show", f"{done.discarded}:src/main.py") == "half done"
    assert git(workspace, "diff", "--name-only", f"{done.discarded}^", done.discarded) == "src/main.py"
    restored = tree.restore(tree.load(done.discarded), before)
    assert restored.paths == ("src/main.py",)
    assert (workspace / "src" / "main.py").read_text() == "half done\n"


def test_nothing_changed_is_nothing_to_do(workspace: Path) -> None:
    tree = tree_of(workspace)
    done = tree.rollback(tree.snapshot(BEFORE), DISCARDED)
    assert (done.discarded, done.paths) == ("", ())
    assert tree.refs("s1") == ("refs/bandleader/s1/build/all/1/before",)


def test_changes_are_told_apart(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "new").write_text("")
    (workspace / "untracked.txt").unlink()
    (workspace / "src" / "main.py").write_text("other\n")
    (workspace / "run.sh").chmod(0o644)
    changes = tree.changes(before)
    assert changes.created == ("new",)
    assert changes.deleted == ("untracked.txt",)
    assert changes.modified == ("run.sh", "src/main.py")
    assert changes.retyped == ("run.sh",)


def test_what_is_in_scope_can_stay(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "src" / "main.py").write_text("in scope\n")
    (workspace / "src" / "made").mkdir()
    (workspace / "untracked.txt").write_text("out of scope\n")
    done = tree.rollback(before, DISCARDED, only=lambda path: not path.startswith("src/"))
    assert done.paths == ("untracked.txt",)
    assert (workspace / "src" / "main.py").read_text() == "in scope\n"
    assert (workspace / "src" / "made").is_dir()
    assert (workspace / "untracked.txt").read_text() == "mine\n"


def test_what_is_foreign_stays_and_is_reported(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "untracked.txt").write_text("in the editor\n")
    (workspace / "src" / "main.py").write_text("the command's\n")
    done = tree.rollback(before, DISCARDED, foreign=lambda path: path == "untracked.txt")
    assert done.paths == ("src/main.py",)
    (conflict,) = done.conflicts
    assert conflict.path == "untracked.txt"
    assert (workspace / "untracked.txt").read_text() == "in the editor\n"
    command = conflict.kept.split(": ", 1)[1].split(" ")
    assert git(workspace, *command[1:]) == "mine"


def test_a_session_is_undone_but_not_what_came_later(workspace: Path) -> None:
    tree = tree_of(workspace)
    first = tree.snapshot(BEFORE)
    (workspace / "a").write_text("made\n")
    (workspace / "b").write_text("made\n")
    (workspace / "src" / "main.py").write_text("made\n")
    last = tree.snapshot(BEFORE._replace(command="other", moment="after"))
    (workspace / "b").write_text("edited by hand since\n")
    (workspace / "src" / "main.py").unlink()
    (workspace / "later").write_text("not the session's\n")
    done = tree.restore(first, last)
    assert done.paths == ("a",)
    assert [(each.path, each.reason) for each in done.conflicts] == [
        ("b", "it has changed since"),
        ("src/main.py", "it has been deleted since"),
    ]
    assert (workspace / "b").read_text() == "edited by hand since\n"
    assert (workspace / "later").exists()
    assert not (workspace / "src" / "main.py").exists()


def test_doing_it_twice_is_doing_it_once(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "new").write_text("")
    (workspace / "src" / "main.py").write_text("broken\n")
    first = tree.rollback(before, DISCARDED)
    assert tree.rollback(before, DISCARDED) == first


def test_a_second_failure_keeps_the_first_discarded_state(workspace: Path) -> None:
    """The same name for another attempt costs nothing that was kept."""
    tree = tree_of(workspace)
    for text in ("first\n", "second\n"):
        before = tree.snapshot(BEFORE)
        (workspace / "src" / "main.py").write_text(text)
        tree.rollback(before, DISCARDED)
    kept = [git(workspace, "show", f"{ref}:src/main.py") for ref in tree.refs("s1") if "discarded" in ref]
    assert kept == ["first", "second"]


def test_edits_after_an_interrupted_rollback_are_nobodys_to_undo(workspace: Path) -> None:
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "untracked.txt").write_text("the command's\n")
    (workspace / "src" / "main.py").write_text("the command's\n")
    tree.rollback(before, DISCARDED, only=lambda path: path == "untracked.txt")
    (workspace / "untracked.txt").write_text("edited after that\n")
    done = tree.rollback(before, DISCARDED)
    assert done.paths == ("src/main.py",)
    assert [each.path for each in done.conflicts] == ["untracked.txt"]
    assert (workspace / "untracked.txt").read_text() == "edited after that\n"


def test_a_link_that_replaced_a_folder_is_not_followed(workspace: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    tree = tree_of(workspace)
    before, state = tree.snapshot(BEFORE), contents(workspace)
    shutil.rmtree(workspace / "src")
    (workspace / "src").symlink_to(outside)
    done = tree.rollback(before, DISCARDED, foreign=lambda path: path == "src")
    assert {each.path for each in done.conflicts} == {"src", "src/main.py", "src/deep/data.bin"}
    assert list(outside.iterdir()) == []
    undo(workspace)
    assert contents(workspace) == state
    assert list(outside.iterdir()) == []


def test_a_folder_that_moved_behind_a_link_is_seen(workspace: Path) -> None:
    """Through the link every file looks the same as before, down to its inode."""
    tree = tree_of(workspace)
    state = contents(workspace)
    tree.snapshot(BEFORE)
    (workspace / "src").rename(workspace / "elsewhere")
    (workspace / "src").symlink_to("elsewhere")
    undo(workspace, tree)
    assert contents(workspace) == state


def test_what_a_new_ignore_rule_hides_or_shows(workspace: Path) -> None:
    """Files that were ignored before were never recorded, so they are not for a rollback to delete."""
    tree = tree_of(workspace)
    before, state = tree.snapshot(BEFORE), contents(workspace)
    (workspace / ".gitignore").write_text("*.txt\n")
    (workspace / "untracked.txt").write_text("changed while ignored\n")
    (workspace / "hidden.txt").write_text("created while ignored\n")
    done = tree.rollback(before, DISCARDED)
    assert [each.path for each in done.conflicts] == ["cache/big", "notes.log"]
    (workspace / "hidden.txt").unlink()
    assert contents(workspace) == state


def test_one_that_lost_its_snapshot_is_told(workspace: Path) -> None:
    tree = tree_of(workspace)
    tree.snapshot(BEFORE)
    tree.drop("s1")
    with pytest.raises(TreeError, match="there is no snapshot"):
        tree.load("refs/bandleader/s1/build/all/1/before")


def test_permissions_survive_where_the_file_does(workspace: Path) -> None:
    (workspace / "untracked.txt").chmod(0o600)
    tree = tree_of(workspace)
    before = tree.snapshot(BEFORE)
    (workspace / "untracked.txt").write_text("changed\n")
    tree.rollback(before, DISCARDED)
    assert os.stat(workspace / "untracked.txt").st_mode & 0o777 == 0o600
