"""Results of commands that ran beside each other: both in one commit, or what they disagree on by path."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.distributed.repository.merging import merge_onto
from bandleader.distributed.repository.mirror import Mirror
from bandleader.distributed.repository.result import commit_result
from tests.pipeline.tree.repository import git

from .shared import Shared, Worker, share, tree_of, write

Change = Callable[[Path], object]


def did(worker: Worker, base: str, change: Change) -> str:
    """The result of a command that began at ``base``."""
    checkout = worker.pool.acquire(worker.mirror, base)
    change(checkout.path)
    made = commit_result(checkout, "x\n")
    worker.pool.release(checkout)
    return made


def start(shared: Shared) -> tuple[Worker, str]:
    write(shared.user, a="1\n2\n3\n4\n5\n6\n7\n8\n", b="b\n", d__x="x\n" * 9, d__y="y\n")
    (shared.user / "data").write_bytes(bytes(range(256)))
    return shared.worker(), shared.publish()


def test_where_nothing_has_happened_since_the_result_is_the_outcome(shared: Shared) -> None:
    worker, base = start(shared)
    result = did(worker, base, lambda path: write(path, b="2\n"))
    assert merge_onto(worker.mirror, base, base, result, "m\n") == (result, ())


def test_both_are_in_the_commit_and_are_its_parents(shared: Shared) -> None:
    worker, base = start(shared)
    head = did(worker, base, lambda path: write(path, a="0\n1\n2\n3\n4\n5\n6\n7\n8\n", new="n\n"))
    result = did(worker, base, lambda path: write(path, a="1\n2\n3\n4\n5\n6\n7\n8\n9\n", b=None))
    merged, conflicts = merge_onto(worker.mirror, head, base, result, "Merge it.\n")
    assert conflicts == ()
    assert git(worker.mirror.folder, "show", f"{merged}:a").split() == list("0123456789")
    assert git(worker.mirror.folder, "ls-tree", "--name-only", merged).split() == ["a", "d", "data", "new"]
    assert git(worker.mirror.folder, "show", "-s", "--format=%P %s", merged) == f"{head} {result} Merge it."


def test_merging_again_changes_nothing(shared: Shared) -> None:
    worker, base = start(shared)
    head = did(worker, base, lambda path: write(path, a="1\n"))
    result = did(worker, base, lambda path: write(path, b="2\n"))
    same = did(worker, base, lambda path: write(path, b="2\n"))
    merged = merge_onto(worker.mirror, head, base, result, "m\n").commit
    assert merge_onto(worker.mirror, merged, base, result, "m\n") == (merged, ())
    assert merge_onto(worker.mirror, merged, base, same, "m\n") == (merged, ())
    assert merge_onto(worker.mirror, result, base, result, "m\n") == (result, ())


def test_a_result_that_is_not_here_is_fetched(shared: Shared) -> None:
    worker, base = start(shared)
    head = did(worker, base, lambda path: write(path, a="1\n"))
    worker.mirror.push(head, "refs/heads/bandleader/s1")
    other = shared.worker("other")
    result = did(other, base, lambda path: write(path, b="2\n"))
    assert merge_onto(other.mirror, head, base, result, "m\n").conflicts == ()


def _link(path: Path) -> None:
    (path / "b").unlink()
    (path / "b").symlink_to("a")


def _folder(path: Path) -> None:
    write(path, b=None)
    write(path, b__inner="1\n")


@pytest.mark.parametrize(
    ("ours", "theirs", "conflicts"),
    [
        (
            lambda path: write(path, a="ours\n"),
            lambda path: write(path, a="theirs\n"),
            ("a: both changed the same lines",),
        ),
        (
            lambda path: write(path, b=None),
            lambda path: write(path, b="theirs\n"),
            ("b: one changed it and the other deleted it",),
        ),
        (
            lambda path: write(path, new="ours\n", b="1\n"),
            lambda path: write(path, new="theirs\n", b="2\n"),
            ("b: both changed the same lines", "new: both added it, with different content"),
        ),
        (
            lambda path: (path / "data").write_bytes(b"\0ours"),
            lambda path: (path / "data").write_bytes(b"\0theirs"),
            ("data: both changed it, and it is no text that could be merged by lines",),
        ),
        (
            _link,
            lambda path: write(path, b="theirs\n"),
            ("b: it is of one kind for one and of another for the other, such as a link and a file",),
        ),
        (
            _folder,
            lambda path: write(path, b="theirs\n"),
            ("b: it is a file of one and a folder of the other",),
        ),
        (
            lambda path: (path / "d" / "x").rename(path / "one"),
            lambda path: (path / "d" / "x").rename(path / "two"),
            ("d/x: each renamed it to another name",),
        ),
        (
            lambda path: (path / "d" / "x").rename(path / "one"),
            lambda path: write(path, d__x=None),
            ("one: one renamed it and the other deleted it",),
        ),
    ],
)
def test_conflicts_are_sentences_that_begin_with_the_path(
    shared: Shared, ours: Change, theirs: Change, conflicts: tuple[str, ...]
) -> None:
    worker, base = start(shared)
    head, result = did(worker, base, ours), did(worker, base, theirs)
    merged = merge_onto(worker.mirror, head, base, result, "m\n")
    assert merged.commit == ""
    assert merged.conflicts == conflicts


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"),
    [
        (lambda path: (path / "d" / "x").rename(path / "one"), lambda path: write(path, d__x="x\n" * 9 + "z\n"), "one"),
        (lambda path: (path / "b").chmod(0o755), lambda path: write(path, b="2\n"), "b"),
        (_link, lambda path: write(path, a="2\n"), "b"),
        (lambda path: (path / "d").rename(path / "e"), lambda path: write(path, d__new="1\n"), "d/new"),
    ],
)
def test_what_goes_together_is_merged(shared: Shared, ours: Change, theirs: Change, shown: str) -> None:
    worker, base = start(shared)
    results = did(worker, base, ours), did(worker, base, theirs)
    trees = set()
    for head, result in (results, results[::-1]):
        merged = merge_onto(worker.mirror, head, base, result, "m\n")
        assert merged.conflicts == ()
        assert shown in git(worker.mirror.folder, "ls-tree", "-r", "--name-only", merged.commit).split()
        trees.add(tree_of(worker.mirror.folder, merged.commit))
    assert len(trees) == 1


CONTENTS = st.sampled_from([None, "", "1\n", "2\n", "x\n" * 9, "\0\1"])
SIDES = st.lists(st.dictionaries(st.integers(0, 3), CONTENTS, max_size=3), min_size=2, max_size=3)


@settings(max_examples=6, deadline=None)
@given(tracked=SIDES, sides=SIDES)
def test_disjoint_results_give_the_same_files_in_any_order(
    tracked: list[dict[int, str | None]], sides: list[dict[int, str | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shared = share(Path(folder))
        write(shared.user, always="1\n")
        for side, files in enumerate(tracked):
            _edit(shared.user, side, files)
        base = shared.publish()
        worker = shared.worker()
        made = [did(worker, base, partial(_edit, side=side, files=files)) for side, files in enumerate(sides)]
        results = [each for each in made if each]
        trees = {_all(worker.mirror, base, order) for order in itertools.permutations(results)}
        for side, files in enumerate(sides):
            _edit(shared.user, side, files)
        assert trees == {tree_of(shared.user, shared.publish())}


def _edit(folder: Path, side: int, files: dict[int, str | None]) -> None:
    """Each side has files of its own, in a folder that it shares with the others."""
    for number, content in files.items():
        path = folder / "shared" / f"{side}-{number}"
        path.parent.mkdir(exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(content)


def _all(mirror: Mirror, base: str, results: tuple[str, ...]) -> str:
    head = base
    for result in results:
        head, conflicts = merge_onto(mirror, head, base, result, "m\n")
        assert conflicts == ()
    return tree_of(mirror.folder, head)
