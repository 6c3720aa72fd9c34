"""Where a mentioned path may lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.library.paths import candidates, shown_path
from bandleader.library.references import Reference, RefKind
from bandleader.library.source import Root, Source

ROOT = Root("/w/p/.claude/commands", "command", "claude", "/w/p")
SOURCE = Source("/w/p/.claude/commands/git/deep/push.md", "git/deep/push", "command", ROOT)


def places(name: str, kind: RefKind = "file") -> tuple[tuple[str, ...], bool]:
    return candidates(SOURCE, Reference(kind, name, 0, 0))


def test_a_path_counts_from_its_file_and_from_the_project() -> None:
    assert places("docs/a.md") == (("/w/p/.claude/commands/git/deep/docs/a.md", "/w/p/docs/a.md"), False)


def test_a_shared_file_counts_from_every_folder_up_to_the_root() -> None:
    folders = ["/w/p/.claude/commands/git/deep", "/w/p/.claude/commands/git", "/w/p/.claude/commands", "/w/p"]
    expected = tuple(f"{folder}/_shared/u.md" for folder in folders)
    assert places("_shared/u.md", "shared") == places("_shared/u", "shared") == (expected, False)


def test_what_leaves_the_project_is_dropped_and_told() -> None:
    assert places("../../../../../secret.md") == ((), True)
    assert places("../../../../x.md") == (("/w/p/x.md",), True)
    assert places("../../../../../pp/x.md") == ((), True)


@pytest.mark.parametrize("name", ["/etc/passwd", "~/notes.md", "a\0b"])
def test_absolute_paths_and_homes_are_outside(name: str) -> None:
    assert places(name) == ((), True)


@given(st.text(st.sampled_from("ab./\\~ \0é"), max_size=20), st.sampled_from(["file", "shared"]))
def test_no_path_ever_lies_outside_the_scope(name: str, kind: RefKind) -> None:
    found, _ = places(name, kind)
    assert all(path == "/w/p" or path.startswith("/w/p/") for path in found)
    assert all("/../" not in path and not path.endswith("/..") for path in found)
    assert len(set(found)) == len(found)


def test_a_path_is_shown_from_the_folder_if_it_lies_below() -> None:
    assert shown_path("/w/p/a/b.md", "/w/p") == shown_path("/w/p/a/b.md", "/w/p/") == "a/b.md"
    assert [shown_path(path, "/w/p") for path in ("/w/pp/b.md", "/w/p", "/b.md")] == ["/w/pp/b.md", "/w/p", "/b.md"]
    assert [shown_path("/b.md", folder) for folder in ("/", "")] == ["b.md", "/b.md"]
