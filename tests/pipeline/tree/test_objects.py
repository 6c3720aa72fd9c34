"""Objects that are written without git are git's own: it reads them, finds no fault in them and gives the same ids."""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings

from bandleader.pipeline.tree.git import Git, Gone, TreeError
from bandleader.pipeline.tree.index import PrivateIndex
from bandleader.pipeline.tree.loose import LooseObjects
from bandleader.pipeline.tree.objects import Objects
from bandleader.pipeline.tree.patch import FEW

from .repository import BEFORE, commit, contents, git, make_repository, tree_of
from .test_properties import EDITS, put

ALGORITHMS = pytest.mark.parametrize("algorithm", ["sha1", "sha256"])


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = make_repository(tmp_path / "work")
    for number in range(4):
        (folder / f"d{number}").mkdir()
        (folder / f"d{number}" / "file").write_text(f"{number}\n")
    commit(folder)
    return folder


@ALGORITHMS
@pytest.mark.parametrize("content", [b"", b"text\n", b"\0\xff" * 5000, b"x" * 100_000])
def test_git_reads_what_was_written(tmp_path: Path, algorithm: str, content: bytes) -> None:
    work = make_repository(tmp_path / "work", f"--object-format={algorithm}")
    id = LooseObjects(work / ".git" / "objects", algorithm).write("blob", content)
    found = Objects(Git(work)).read(id)
    assert found is not None
    assert found[0] == (id, "blob", len(content))
    assert found[1] == content
    (work / "file").write_bytes(content)
    assert git(work, "hash-object", "file") == id
    git(work, "fsck", "--strict")


def test_writing_again_makes_an_object_young_so_that_git_keeps_it(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    store = LooseObjects(work / ".git" / "objects", "sha1")
    id = store.write("blob", b"kept")
    path = work / ".git" / "objects" / id[:2] / id[2:]
    os.utime(path, (0, 0))
    store.write("blob", b"kept")
    git(work, "prune", "--expire=1.day.ago")
    assert path.exists()
    os.utime(path, (0, 0))
    git(work, "prune", "--expire=1.day.ago")
    assert not path.exists()


def test_a_store_that_a_group_shares_stays_shared(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work", "--shared=group")
    old = os.umask(0o077)
    try:
        id = LooseObjects(work / ".git" / "objects", "sha1").write("blob", b"shared")
    finally:
        os.umask(old)
    folder = work / ".git" / "objects" / id[:2]
    assert stat.S_IMODE(folder.stat().st_mode) & 0o070 == 0o070
    assert stat.S_IMODE((folder / id[2:]).stat().st_mode) & 0o040


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="gone cannot be written: No such file or directory"):
        LooseObjects(tmp_path / "gone", "sha1").write("blob", b"lost")


@settings(max_examples=25, deadline=None)
@given(first=EDITS, second=EDITS)
def test_a_patched_tree_is_the_one_that_git_makes(
    first: list[tuple[str, tuple[str, bytes]]], second: list[tuple[str, tuple[str, bytes]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = make_repository(Path(folder) / "work")
        (work / ".gitignore").write_text("*.log\n")
        for path, (kind, content) in first:
            put(work, path, kind, content)
        tree = tree_of(work)
        tree.state()
        for path, (kind, content) in second:
            put(work, path, kind, content)
        patched = tree.snapshot(BEFORE)
        for name in ("index", "index.json"):
            (work / ".milestones" / "tree" / "git" / name).unlink(missing_ok=True)
        fresh = tree_of(work).snapshot(BEFORE._replace(moment="fresh"))
        assert patched.contents == fresh.contents
        git(work, "fsck", "--strict")


def updates(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One number for every time that git writes the private index."""
    found: list[int] = []
    update = PrivateIndex._update

    def counted(*arguments: object) -> object:
        found.append(1)
        return update(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(PrivateIndex, "_update", counted)
    return found


def test_few_changes_leave_the_index_and_many_do_not(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tree_of(work)
    tree.state()
    found = updates(monkeypatch)
    (work / "d0" / "file").write_text("changed\n")
    (work / "d1" / "new").write_text("new\n")
    (work / "d2" / "file").rename(work / "d1" / "moved")
    (work / "d2").rmdir()
    few = tree.snapshot(BEFORE)
    assert found == []
    assert git(work, "ls-tree", "-r", "--name-only", few.ref).split() == [
        *("d0/file", "d1/file", "d1/moved", "d1/new", "d3/file")
    ]
    for number in range(FEW + 1):
        (work / f"{number}").write_text(f"{number}\n")
    many = tree.snapshot(BEFORE)
    assert found == [1]
    assert len(git(work, "ls-tree", "-r", "--name-only", many.ref).split()) == 5 + FEW + 1


def test_a_folder_that_lost_its_last_file_is_known_to_be_empty(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tree_of(work)
    tree.state()
    found = updates(monkeypatch)
    (work / "d0" / "file").unlink()
    assert tree.snapshot(BEFORE).contents.folders == ("d0",)
    assert found == [1]


def test_the_users_index_may_change_all_the_time(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tree_of(work)
    tree.state()
    found = updates(monkeypatch)
    (work / "d0" / "file").write_text("changed\n")
    git(work, "add", "-A")
    tree.snapshot(BEFORE)
    assert found == []


def test_a_git_that_was_ended_is_started_again(work: Path) -> None:
    tree = tree_of(work)
    before, state = tree.snapshot(BEFORE), contents(work)
    (work / "d0" / "file").write_text("changed\n")
    for objects in (tree.objects, tree._named):
        objects.read("HEAD")
        process = objects._process
        assert process is not None
        process.kill()
        process.wait()
    assert tree.rollback(before, BEFORE._replace(moment="discarded")).conflicts == ()
    assert contents(work) == state


def test_what_nobody_reads_to_the_end_is_not_taken_for_the_next(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    store = LooseObjects(work / ".git" / "objects", "sha1")
    large, small = store.write("blob", b"x" * (3 << 20)), store.write("blob", b"small")
    objects = Objects(Git(work))
    pieces = objects.pieces(large)
    next(pieces)
    del pieces
    assert b"".join(objects.pieces(small)) == b"small"


def test_threads_share_one_reader(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    store = LooseObjects(work / ".git" / "objects", "sha1")
    stored = {store.write("blob", data): data for data in (b"%d" % number * 3000 for number in range(8))}
    objects, wrong = Objects(Git(work)), []

    def check(id: str, data: bytes) -> None:
        wrong.extend(1 for _ in range(30) if b"".join(objects.pieces(id)) != data)

    threads = [threading.Thread(target=check, args=item) for item in stored.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


def test_a_reader_that_nobody_has_any_more_leaves_no_process(work: Path) -> None:
    objects = Objects(Git(work))
    objects.read("HEAD")
    process = objects._process
    assert process is not None
    del objects
    assert process.returncode is not None


@pytest.mark.parametrize("name", ["0" * 40, "refs/heads/none", "two words", "more than two words"])
def test_what_is_not_there(work: Path, name: str) -> None:
    objects = Objects(Git(work))
    assert objects.read(name) is None
    with pytest.raises(Gone, match="not in the repository any more"):
        list(objects.pieces(name))
    assert objects.read("HEAD") is not None


def test_a_replaced_object_is_read_as_it_was_recorded(work: Path) -> None:
    (work / "other").write_text("other\n")
    old, other = git(work, "rev-parse", "HEAD:d0/file"), git(work, "hash-object", "-w", "other")
    git(work, "replace", old, other)
    assert b"".join(Objects(Git(work)).pieces(old)) == b"0\n"
