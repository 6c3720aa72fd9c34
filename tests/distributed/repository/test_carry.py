"""A command that ran on one machine is finished on another, with its files and recorded states."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.distributed.repository.carry import drop, is_carried, restore, save
from bandleader.distributed.repository.checkout import Checkout
from bandleader.distributed.repository.errors import RepositoryError
from bandleader.distributed.repository.result import commit_result
from bandleader.pipeline.tree.snapshot import Moment, Snapshot
from tests.pipeline.tree.repository import contents, git
from tests.pipeline.tree.repository import tree_of as workspace_tree
from tests.pipeline.tree.test_properties import EDITS, put

from .shared import Shared, share, write

BEFORE = Moment("s1", "build/all", 1, "before")
AFTER = BEFORE._replace(moment="after")


def run(checkout: Checkout, *changes: tuple[str, tuple[str, bytes]], attempt: int = 1) -> tuple[Snapshot, Snapshot]:
    """What the engine does around an execution."""
    tree = workspace_tree(checkout.path)
    before = tree.snapshot(BEFORE._replace(attempt=attempt))
    for path, (kind, content) in changes:
        put(checkout.path, path, kind, content)
    return before, tree.snapshot(AFTER._replace(attempt=attempt))


def elsewhere(shared: Shared, commit: str, name: str = "other", prefix: str = "") -> Checkout:
    worker = shared.worker(name)
    return worker.pool.acquire(worker.mirror, commit, prefix)


def test_the_states_and_the_files_are_the_same_elsewhere(shared: Shared) -> None:
    write(shared.user, a="1\n", b="1\n", d__c="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    changes = (("a", ("file", b"2\n")), ("b", ("nothing", b"")), ("d/c", ("link", b"../a")), ("n/p", ("program", b"x")))
    before, after = run(here, *changes, ("empty", ("folder", b"")))
    save(here, "s1", "build/all", [before.ref, after.ref], 7)
    there = elsewhere(shared, commit)
    assert restore(there, "s1", "build/all", 7) == (after.ref, before.ref)
    assert contents(there.path) == contents(here.path)
    tree = workspace_tree(there.path)
    assert (tree.load(before.ref), tree.load(after.ref)) == (
        _at(before, here, there),
        _at(after, here, there),
    )
    assert tree.snapshot(AFTER._replace(attempt=9)).tree == after.tree
    assert commit_result(there, "x\n") != ""
    tree.restore(tree.load(before.ref), tree.load(after.ref))
    assert contents(there.path) == contents(shared.user)


def test_only_what_changed_is_sent(shared: Shared) -> None:
    for number in range(50):
        write(shared.user, **{f"f{number}": f"{number}\n"})
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    before, after = run(here, ("f1", ("file", b"new\n")))
    stored = _count(shared.remote)
    save(here, "s1", "build/all", [before.ref, after.ref], 1)
    assert _count(shared.remote) == stored + 4  # two carriers, a folder and a file


def test_whether_states_are_elsewhere_is_asked_of_the_remote(shared: Shared) -> None:
    """By a worker that has nothing of the repository yet."""
    write(shared.user, a="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    before, after = run(here, ("a", ("file", b"2\n")))
    refs, there = [before.ref, after.ref], shared.worker("other").mirror
    assert not is_carried(there, "s1", "build/all", refs, 7)
    save(here, "s1", "build/all", [after.ref], 7)
    assert not is_carried(there, "s1", "build/all", refs, 7)
    save(here, "s1", "build/all", refs, 7)
    assert is_carried(there, "s1", "build/all", refs, 7)
    assert not is_carried(there, "s1", "build/all", refs, 8)
    shared.remote.rename(shared.remote.with_name("moved"))
    with pytest.raises(RepositoryError, match="asking"):
        is_carried(there, "s1", "build/all", refs, 7)


def test_each_claim_has_states_of_its_own(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    stalled, current = elsewhere(shared, commit, "one"), elsewhere(shared, commit, "two")
    for checkout, token, content in ((current, 2, b"current\n"), (stalled, 1, b"stalled\n")):
        _, after = run(checkout, ("a", ("file", content)))
        save(checkout, "s1", "build/all", [after.ref], token)
    there = elsewhere(shared, commit)
    restore(there, "s1", "build/all", 2)
    assert (there.path / "a").read_text() == "current\n"
    restore(there, "s1", "build/all", 1)
    assert (there.path / "a").read_text() == "stalled\n"


def test_the_latest_execution_counts_unless_another_state_is_named(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    _, first = run(here, ("a", ("file", b"first\n")), attempt=9)
    _, second = run(here, ("a", ("file", b"second\n")), attempt=10)
    save(here, "s1", "build/all", [first.ref, second.ref], 1)
    there = elsewhere(shared, commit)
    restore(there, "s1", "build/all", 1)
    assert (there.path / "a").read_text() == "second\n"
    restore(there, "s1", "build/all", 1, first.ref)
    assert (there.path / "a").read_text() == "first\n"


def test_a_workspace_that_is_a_folder(shared: Shared) -> None:
    write(shared.user, top="1\n", app__a="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one", "app/")
    _, after = run(here, ("a", ("file", b"2\n")), ("new", ("file", b"n")))
    save(here, "s1", "build/all", [after.ref], 1)
    there = elsewhere(shared, commit, prefix="app/")
    restore(there, "s1", "build/all", 1)
    assert contents(there.top) == contents(here.top)


def test_ignored_files_and_our_records_stay(shared: Shared) -> None:
    write(shared.user, a="1\n", **{".gitignore": "cache/\n"})
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    _, after = run(here, ("a", ("file", b"2\n")))
    save(here, "s1", "build/all", [after.ref], 1)
    there = elsewhere(shared, commit)
    write(there.path, cache__x="1\n", left="1\n", **{".milestones/log": "l"})
    restore(there, "s1", "build/all", 1)
    assert set(contents(there.path)) == {".gitignore", "a", "cache", "cache/x"}
    assert (there.path / ".milestones" / "log").exists()


def test_a_submodule_is_still_in_the_result(shared: Shared, tmp_path: Path) -> None:
    inner = share(tmp_path / "inner")
    write(inner.user, a="1\n")
    inner.publish()
    git(shared.user, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.url, "sub")
    write(shared.user, a="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    _, after = run(here, ("a", ("file", b"2\n")))
    save(here, "s1", "build/all", [after.ref], 1)
    there = elsewhere(shared, commit)
    restore(there, "s1", "build/all", 1)
    made = commit_result(there, "x\n")
    assert git(there.path, "diff-tree", "-r", "--name-only", commit, made) == "a"


def test_what_was_never_carried_is_an_error(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    before, _ = run(here)
    with pytest.raises(RepositoryError, match="no recorded state of other in session s1"):
        save(here, "s1", "other", [before.ref], 1)
    with pytest.raises(RepositoryError, match="there is no snapshot"):
        save(here, "s1", "build/all", [before.ref + "-2"], 1)
    with pytest.raises(RepositoryError, match="has no recorded state after an execution of build/all in session s1"):
        restore(here, "s1", "build/all", 1)


def test_a_dropped_session_leaves_nothing_and_others_stay(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    here = elsewhere(shared, commit, "one")
    before, after = run(here, ("a", ("file", b"2\n")))
    save(here, "s1", "build/all", [before.ref, after.ref], 1)
    other = workspace_tree(here.path).snapshot(BEFORE._replace(session="s10"))
    save(here, "s10", "build/all", [other.ref], 1)
    drop(here.mirror, "s1")
    drop(here.mirror, "s1")
    assert list(here.mirror.remote.refs("refs/bandleader/*")) == ["refs/bandleader/carried/s10/1/build/all/1/before"]
    assert git(here.mirror.folder, "for-each-ref", "--format=%(refname)", "refs/bandleader/") == other.ref


@settings(max_examples=8, deadline=None)
@given(tracked=EDITS, edits=EDITS, mess=EDITS)
def test_a_state_that_is_carried_is_the_same_elsewhere(
    tracked: list[tuple[str, tuple[str, bytes]]],
    edits: list[tuple[str, tuple[str, bytes]]],
    mess: list[tuple[str, tuple[str, bytes]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shared = share(Path(folder))
        (shared.user / ".gitignore").write_text("*.log\n")
        for path, (kind, content) in tracked:
            put(shared.user, path, kind, content)
        commit = shared.publish()
        here = elsewhere(shared, commit, "one")
        _, after = run(here, *edits)
        save(here, "s1", "build/all", [after.ref], 1)
        there = elsewhere(shared, commit)
        for path, (kind, content) in mess:
            put(there.path, path, kind, content)
        restore(there, "s1", "build/all", 1)
        assert workspace_tree(there.path).snapshot(AFTER._replace(attempt=2)).tree == after.tree


@settings(max_examples=8, deadline=None)
@given(commits=st.lists(EDITS, min_size=2, max_size=3), messes=st.lists(EDITS, min_size=2, max_size=3))
def test_after_any_mess_a_checkout_holds_exactly_its_commit(
    commits: list[list[tuple[str, tuple[str, bytes]]]], messes: list[list[tuple[str, tuple[str, bytes]]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shared = share(Path(folder))
        (shared.user / ".gitignore").write_text("*.log\n")
        made = []
        for edits in commits:
            for path, (kind, content) in edits:
                put(shared.user, path, kind, content)
            made.append(shared.publish())
        worker = shared.worker()
        for mess, commit in zip(messes, made, strict=False):
            checkout = worker.pool.acquire(worker.mirror, commit)
            for path, (kind, content) in mess:
                put(checkout.path, path, kind, content)
            worker.pool.release(checkout)
            again = worker.pool.acquire(worker.mirror, commit)
            assert again.path == checkout.path
            assert git(again.path, "status", "--porcelain") == ""
            assert git(again.path, "rev-parse", "HEAD") == commit
            assert tracked_files(again.path) == recorded(shared.user, commit)
            worker.pool.release(again)


def tracked_files(folder: Path) -> dict[str, object]:
    """Files and links that git does not ignore."""
    found = contents(folder)
    return {path: what for path, what in found.items() if what != "folder" and ".log" not in path}


def recorded(user: Path, commit: str) -> dict[str, object]:
    """The same, of a fresh clone."""
    clone = user.with_name("clone")
    if not clone.exists():
        git(user, "clone", "-q", "--no-checkout", str(user), str(clone))
    git(clone, "fetch", "-q", "origin")
    git(clone, "-c", "advice.detachedHead=false", "checkout", "-q", "--force", "--detach", commit)
    return tracked_files(clone)


def _at(snapshot: Snapshot, here: Checkout, there: Checkout) -> Snapshot:
    """A snapshot names the folder that it covers."""
    return Snapshot(
        **{**vars(snapshot), "covers": snapshot.covers.replace(os.fspath(here.path), os.fspath(there.path))}
    )


def _count(repository: Path) -> int:
    rows = dict(row.split(": ") for row in git(repository, "count-objects", "-v").splitlines())
    return int(rows["count"]) + int(rows["in-pack"])
