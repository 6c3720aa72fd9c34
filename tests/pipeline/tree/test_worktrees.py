"""Worktrees hold the workspace as it is, are used again, and what changes in them is merged whole or not at all."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from bandleader.pipeline.tree.merge import merge
from bandleader.pipeline.tree.pool import WorktreePool

from .repository import BEFORE, commit, contents, git, git_state, make_repository, tree_of

AFTER = BEFORE._replace(moment="worktree")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_repository(tmp_path / "work")
    (folder / ".gitignore").write_text("node_modules/\n")
    (folder / ".gitattributes").write_text("*.txt text eol=crlf\n")
    (folder / "lines").write_text("".join(f"{number}\n" for number in range(20)))
    (folder / "unix.txt").write_bytes(b"a\nb\n")
    (folder / "old").write_text("old\n")
    (folder / "bin").mkdir()
    (folder / "bin" / "run").write_text("#!/bin/sh\n")
    (folder / "bin" / "run").chmod(0o755)
    commit(folder)
    (folder / "lines").write_text("".join(f"{number} edited\n" for number in range(20)))
    (folder / "untracked").write_text("1\n")
    (folder / "empty").mkdir()
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "big").write_text("1\n")
    return folder


def pool_of(workspace: Path, size: int = 1) -> WorktreePool:
    return WorktreePool(tree_of(workspace), workspace / ".milestones" / "worktrees", size)


def without_ignored(workspace: Path) -> dict[str, object]:
    return {path: content for path, content in contents(workspace).items() if "node_modules" not in path}


def test_a_worktree_holds_the_workspace_as_it_is(workspace: Path) -> None:
    user = git_state(workspace)
    worktree = pool_of(workspace).acquire(BEFORE)
    assert contents(worktree.path) == without_ignored(workspace)
    assert git(worktree.path, "rev-parse", "HEAD") == git(workspace, "rev-parse", "HEAD")
    assert "M lines" in git(worktree.path, "status", "--porcelain")
    assert [part for part in git_state(workspace) if part not in user] == [git_state(workspace)[3]]  # .git/worktrees


def test_a_used_one_is_as_good_as_new(workspace: Path) -> None:
    pool = pool_of(workspace)
    first = pool.acquire(BEFORE)
    (first.path / "lines").unlink()
    (first.path / "unix.txt").write_text("changed\n")
    (first.path / "left").mkdir()
    (first.path / "left" / "over").write_text("1\n")
    (first.path / "node_modules").mkdir()
    make_repository(first.path / "cloned")
    git(first.path, "commit", "-q", "-a", "-m", "in the worktree")
    pool.release(first)
    (workspace / "old").unlink()
    second = pool.acquire(BEFORE)
    assert second.top == first.top
    assert contents(second.path) == without_ignored(workspace)
    assert git(workspace, "worktree", "list").count("\n") == 1


@pytest.mark.parametrize("damage", ["folder", "link", "metadata", "index", "lock"])
def test_what_a_killed_run_left_is_repaired(workspace: Path, damage: str) -> None:
    left = pool_of(workspace).acquire(BEFORE)
    if damage == "folder":
        shutil.rmtree(left.top)
    elif damage == "link":
        (left.top / ".git").unlink()
    elif damage == "metadata":
        shutil.rmtree(workspace / ".git" / "worktrees")
    else:
        index = workspace / ".milestones" / "worktrees" / "state" / "1" / "git" / "index"
        (index if damage == "index" else index.with_name("index.lock")).write_text("")
        (left.path / "lines").write_text("half written\n")
    again = pool_of(workspace).acquire(BEFORE)
    assert contents(again.path) == without_ignored(workspace)


def test_waiting_for_a_free_one(workspace: Path) -> None:
    pool = pool_of(workspace)
    first = pool.acquire(BEFORE)
    got: list[Path] = []
    waiting = threading.Thread(target=lambda: got.append(pool.acquire(BEFORE).top))
    waiting.start()
    pool.release(first)
    waiting.join(60)
    assert got == [first.top]


def test_clearing_leaves_nothing(workspace: Path) -> None:
    pool = pool_of(workspace)
    pool.release(pool.acquire(BEFORE))
    pool.clear()
    assert git(workspace, "worktree", "list").count("\n") == 0
    assert not (workspace / ".milestones" / "worktrees" / "1").exists()


def test_before_the_first_commit(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    worktree = pool_of(work).acquire(BEFORE)
    assert contents(worktree.path) == contents(work)


def test_around_a_folder_of_the_repository(tmp_path: Path) -> None:
    top = make_repository(tmp_path / "top")
    work = top / "package"
    work.mkdir()
    (top / "shared.toml").write_text("1\n")
    (work / "file").write_text("1\n")
    commit(top)
    (work / "file").write_text("2\n")
    (work / "new").write_text("2\n")
    worktree = pool_of(work).acquire(BEFORE)
    assert contents(worktree.path) == contents(work)
    assert (worktree.path.parent / "shared.toml").read_text() == "1\n"
    (worktree.path / "new").write_text("3\n")
    merged = merge(tree_of(work), worktree, AFTER)
    assert merged.paths == ("new",)
    assert (work / "new").read_text() == "3\n"


def test_changes_are_merged(workspace: Path) -> None:
    tree = tree_of(workspace)
    worktree = pool_of(workspace).acquire(BEFORE)
    copy = worktree.path
    (copy / "old").unlink()
    (copy / "new").mkdir()
    (copy / "new" / "file").write_text("new\n")
    (copy / "unix.txt").write_bytes(b"a\nb\nc\n")
    (copy / "bin" / "run").chmod(0o644)
    (copy / "lines").write_text((copy / "lines").read_text().replace("19 edited", "19 by the command"))
    (workspace / "lines").write_text((workspace / "lines").read_text().replace("0 edited", "0 by hand", 1))
    (workspace / "untracked").write_text("by hand\n")
    merged = merge(tree, worktree, AFTER)
    assert merged.conflicts == ()
    assert merged.paths == ("bin/run", "lines", "new/file", "old", "unix.txt")
    text = (workspace / "lines").read_text()
    assert text.startswith("0 by hand\n1 edited\n")
    assert text.endswith("\n19 by the command\n")
    assert (workspace / "unix.txt").read_bytes() == b"a\nb\nc\n"
    assert (workspace / "untracked").read_text() == "by hand\n"
    assert not (workspace / "old").exists()
    assert (workspace / "bin" / "run").stat().st_mode & 0o111 == 0


@pytest.mark.parametrize(
    "mine",
    [
        lambda folder: (folder / "lines").write_text("all by hand\n"),
        lambda folder: (folder / "lines").unlink(),
        lambda folder: (folder / "new").write_text("a file where the command made a folder\n"),
        lambda folder: (folder / "old").write_text("changed, and deleted by the command\n"),
        lambda folder: [(folder / "made").mkdir(), (folder / "made" / "x").write_text("1")],
    ],
    ids=["same lines", "deleted", "file for folder", "changed what was deleted", "folder for file"],
)
def test_with_a_conflict_nothing_is_written(workspace: Path, mine: object) -> None:
    tree = tree_of(workspace)
    worktree = pool_of(workspace).acquire(BEFORE)
    copy = worktree.path
    (copy / "lines").write_text("all by the command\n")
    (copy / "old").unlink()
    (copy / "new").mkdir()
    (copy / "new" / "file").write_text("new\n")
    (copy / "made").write_text("a file\n")
    assert callable(mine)
    mine(workspace)
    state = contents(workspace)
    merged = merge(tree, worktree, AFTER)
    assert len(merged.conflicts) == 1
    assert merged.paths == ()
    assert contents(workspace) == state
    assert git(workspace, "show", f"{merged.ref}:lines") == "all by the command"


def test_the_same_change_on_both_sides_is_none(workspace: Path) -> None:
    tree = tree_of(workspace)
    worktree = pool_of(workspace).acquire(BEFORE)
    for folder in (workspace, worktree.path):
        (folder / "lines").write_text("the same\n")
        (folder / "old").unlink()
    assert merge(tree, worktree, AFTER).paths == ()
    assert merge(tree, worktree, AFTER).conflicts == ()
