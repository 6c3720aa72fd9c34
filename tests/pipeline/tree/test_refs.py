"""Snapshots are found and dropped by session; git allows their names whatever a command is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.pipeline.tree.git import TreeError
from bandleader.pipeline.tree.snapshot import Contents, Moment

from .repository import BEFORE, git, make_repository, tree_of

PARTS = st.text(min_size=1).filter(lambda part: "/" not in part and "\0" not in part)


@given(session=PARTS, command=st.lists(PARTS, min_size=1).map("/".join), attempt=st.integers(1, 99), moment=PARTS)
def test_names_say_what_they_were_made_of(session: str, command: str, attempt: int, moment: str) -> None:
    made = Moment(session, command, attempt, moment)
    assert Moment.parse(made.name) == made


@pytest.mark.parametrize(
    "part", ["a b", "..", ".hidden", "x.lock", "a~1^2:3", "?*[", "@{", "back\\slash", "ü", "%", "@"]
)
def test_git_allows_the_names(tmp_path: Path, part: str) -> None:
    moment = Moment(part, f"{part}/x", 1, part)
    git(tmp_path, "check-ref-format", f"refs/bandleader/{moment.name}")
    assert Moment.parse(moment.name) == moment


@given(missing=st.dictionaries(st.text(), st.text()), folders=st.lists(st.text()))
def test_notes_survive(missing: dict[str, str], folders: list[str]) -> None:
    contents = Contents("1234", tuple(folders), missing)
    assert Contents.from_note(contents.note()) == contents


def test_sessions_and_their_refs(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    tree = tree_of(work)
    tree.snapshot(BEFORE)
    tree.snapshot(BEFORE._replace(command="other"))
    tree.snapshot(BEFORE._replace(session="s10"))
    assert tree.sessions() == ("s1", "s10")
    assert tree.refs("s1") == (
        "refs/bandleader/s1/build/all/1/before",
        "refs/bandleader/s1/other/1/before",
    )
    tree.drop("s1")
    assert tree.sessions() == ("s10",)
    tree.drop("s1")


def test_a_ref_of_somebody_else_is_no_snapshot(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    git(work, "commit", "-q", "--allow-empty", "-m", "no snapshot")
    git(work, "update-ref", "refs/bandleader/by-hand", "HEAD")
    tree = tree_of(work)
    assert tree.sessions() == ()
    with pytest.raises(TreeError, match="not the ref of a snapshot"):
        tree.load("refs/bandleader/by-hand")


def test_a_branch_called_like_a_snapshot_is_not_one(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    with pytest.raises(TreeError, match="there is no snapshot"):
        tree_of(work).load("refs/bandleader/s1/x/1/before")
