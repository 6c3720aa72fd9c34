"""The commit of a command holds all that it did to the files, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.distributed.repository import result as module
from bandleader.distributed.repository.errors import RepositoryError
from bandleader.distributed.repository.result import commit_result
from tests.pipeline.tree.repository import git

from .shared import Shared, share, write


def test_nothing_changed_is_no_commit(shared: Shared) -> None:
    write(shared.user, a="1\n", **{".gitignore": "*.log\n"})
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    write(checkout.path, a="1\n", **{"x.log": "", ".milestones/log": "l"})
    (checkout.path / "empty").mkdir()
    assert commit_result(checkout, "x\n") == ""


def test_everything_that_differs_is_in_the_commit(shared: Shared) -> None:
    write(shared.user, kept="1\n", edited="1\n", gone="1\n", script="1\n", d__moved="1\n2\n3\n", kind="1\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    write(checkout.path, edited="2\n", gone=None, d__moved=None, e__moved="1\n2\n3\n", **{".milestones/log": "l"})
    (checkout.path / "script").chmod(0o755)
    (checkout.path / "kind").unlink()
    (checkout.path / "kind").symlink_to("kept")
    made = commit_result(checkout, "Did it.\n")
    assert git(checkout.path, "diff-tree", "-r", "--no-renames", "--name-status", commit, made).splitlines() == [
        "D\td/moved",
        "A\te/moved",
        "M\tedited",
        "D\tgone",
        "T\tkind",
        "M\tscript",
    ]
    assert "100755 blob" in git(checkout.path, "ls-tree", made, "script")
    shown = git(checkout.path, "show", "-s", "--format=%P %an <%ae> %s", made)
    assert shown == f"{commit} Bandleader <bandleader@localhost> Did it."


def test_whether_the_command_committed_or_staged_makes_no_difference(shared: Shared) -> None:
    write(shared.user, a="1\n", **{".gitignore": "*.log\n"})
    commit = shared.publish()
    worker = shared.worker()
    trees = set()
    for way in ("left", "staged", "committed", "twice"):
        checkout = worker.pool.acquire(worker.mirror, commit)
        write(checkout.path, a="2\n", b="new\n")
        if way != "left":
            git(checkout.path, "add", "-A")
        if way in ("committed", "twice"):
            git(checkout.path, "commit", "-q", "-m", "x")
        if way == "twice":
            git(checkout.path, "commit", "-q", "--allow-empty", "-m", "y")
        made = commit_result(checkout, "x\n")
        trees.add(git(checkout.path, "rev-parse", f"{made}^{{tree}}"))
        assert git(checkout.path, "rev-parse", f"{made}^") == commit
        worker.pool.release(checkout)
    assert len(trees) == 1


def test_an_ignored_file_that_the_command_had_git_track_is_meant(shared: Shared) -> None:
    write(shared.user, a="1\n", **{".gitignore": "*.log\n"})
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    write(checkout.path, **{"x.log": "1\n", "y.log": "1\n"})
    git(checkout.path, "add", "-f", "x.log")
    made = commit_result(checkout, "x\n")
    assert git(checkout.path, "ls-tree", "--name-only", made).split() == [".gitignore", "a", "x.log"]


def test_what_cannot_be_committed_is_named_and_nothing_is(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    git(checkout.path, "init", "-q", "inner")
    write(checkout.path, inner__x="1\n", large="12345\n")
    monkeypatch.setattr(module, "LIMIT", 5)
    with pytest.raises(RepositoryError, match=r"inner/: it is a repository of its own.*large: it has 6 bytes"):
        commit_result(checkout, "x\n")


def test_a_file_becomes_a_folder_and_a_folder_a_file(shared: Shared) -> None:
    write(shared.user, a="1\n", d__x="1\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    write(checkout.path, a=None, d__x=None)
    (checkout.path / "d").rmdir()
    write(checkout.path, a__inner="2\n", d="2\n")
    made = commit_result(checkout, "x\n")
    assert git(checkout.path, "ls-tree", "-r", "--name-only", made).split() == ["a/inner", "d"]


def test_a_submodule_stays_as_committed(shared: Shared, tmp_path: Path) -> None:
    inner = share(tmp_path / "inner")
    write(inner.user, a="1\n")
    inner.publish()
    git(shared.user, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.url, "sub")
    write(shared.user, a="1\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    git(checkout.path, "clone", "-q", inner.url, "sub")
    git(checkout.path / "sub", "commit", "-q", "--allow-empty", "-m", "another")
    write(checkout.path, a="2\n")
    made = commit_result(checkout, "x\n")
    assert git(checkout.path, "diff-tree", "-r", "--name-only", commit, made) == "a"
