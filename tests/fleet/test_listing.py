"""What a list of repositories means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.fleet.listing import is_url, read_list

FOLDER = Path("/base")


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/x.git",
        "ssh://git@example.org:22/x",
        "git@example.org:team/x.git",
        "example.org:x",
        "file:///x",
    ],
)
def test_addresses(target: str) -> None:
    assert is_url(target)
    assert read_list([target], FOLDER)[0].target == target


@pytest.mark.parametrize("target", ["x", "./a:b", "/a:b", "../x", "~/x", "a b", "C:/x", "-x"])
def test_paths(target: str) -> None:
    assert not is_url(target)
    assert Path(read_list([target], FOLDER)[0].target).is_absolute()


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    listed = read_list(["# all", "", "a # the first", "b#c", "  d  "], FOLDER)
    assert [each[:2] for each in listed] == [(3, "/base/a"), (4, "/base/b#c"), (5, "/base/d")]


@pytest.mark.parametrize("url", ["https://token@example.org/x", "ssh://me:secret@example.org/x"])
def test_what_may_be_a_secret_is_not_shown(url: str) -> None:
    (listed,) = read_list([url], FOLDER)
    assert listed.target.endswith("://example.org/x")
    assert "holds a user or a password" in listed.problem


def test_spellings_of_one_repository_are_told_apart_from_others(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    lines = ["real", "link", "./real/", "https://example.org/x", "https://example.org/x.git", "https://example.org/y"]
    problems = [each.problem for each in read_list(lines, tmp_path)]
    again = "it is on line {} already"
    assert problems == ["", again.format(1), again.format(1), "", again.format(4), ""]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("/:@#. ~"))))
def test_no_line_is_lost_or_kept_with_a_password(lines: list[str]) -> None:
    lines = [line.replace("\n", "").replace("\r", "") for line in lines]
    listed = read_list([*lines, "https://a:secret@b/c"], FOLDER)
    assert [each.line for each in listed] == sorted({each.line for each in listed})
    assert len(listed) >= sum(bool(line.strip()) and "#" not in line for line in lines)
    assert "secret" not in listed[-1].target
    assert listed[-1].problem
