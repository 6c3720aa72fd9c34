"""Rename and move, on the fixtures beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.ide.refactor.rename import renamable, rename
from bandleader.ide.refactor.view import RefusedError
from tests.ide.refactoring import Story, absolute, refactored, relative, stories, view_of
from tests.support.fixture import split_files

RENAMES = [pytest.param(story, id=story.title) for story in stories(Path(__file__).parent / "rename.md")]


@pytest.mark.parametrize("story", RENAMES)
def test_rename(story: Story) -> None:
    name = story.title.partition(" -> ")[2]
    view, path, offset = view_of(story.files), absolute(story.path), story.span[0]
    if "refused" in story.blocks:
        with pytest.raises(RefusedError) as refusal:
            rename(view, path, offset, name)
        assert f"{refusal.value}\n" == story.blocks["refused"]
    else:
        assert refactored(story.files, rename(view, path, offset, name)) == split_files(story.blocks["renamed"])


def test_what_is_renamed_is_the_whole_name() -> None:
    files = {
        ".claude/commands/git/pr.md": "---\ndescription: Open it\n---\n\nOpen it.\n",
        ".claude/commands/a.md": "---\ndescription: Do it\n---\n\nRun /git:pr now.\n",
        ".claude/agents/reader.md": "---\nname: 'reader'\ndescription: Reads it\n---\n\nRead it.\n",
    }
    view = view_of(files)
    text = files[".claude/commands/a.md"]
    at = text.index("git:pr")
    found = renamable(view, absolute(".claude/commands/a.md"), at + 6)
    assert found == (absolute(".claude/commands/git/pr.md"), at, at + 6, "git/pr")
    own = renamable(view, absolute(".claude/agents/reader.md"), 12)
    assert own == (absolute(".claude/agents/reader.md"), 11, 17, "reader")
    assert renamable(view, absolute(".claude/commands/a.md"), 0) is None


def test_a_client_that_shows_no_name_first_renames_within_the_family() -> None:
    files = {
        ".claude/commands/git/pr.md": "---\ndescription: Open it\n---\n\nOpen it.\n",
        ".claude/commands/a.md": "---\ndescription: Do it\n---\n\nRun /git:pr now.\n",
    }
    path, offset = absolute(".claude/commands/a.md"), files[".claude/commands/a.md"].index("git:pr")
    view = view_of(files)
    assert (
        "/git:merge now" in refactored(files, rename(view, path, offset, "merge", whole=False))[".claude/commands/a.md"]
    )
    assert "/merge now" in refactored(files, rename(view, path, offset, "merge"))[".claude/commands/a.md"]


def test_a_rename_reads_no_file_that_it_leaves_alone() -> None:
    files = {f".claude/commands/f{number}.md": "---\ndescription: Do it\n---\n\nDo it.\n" for number in range(200)}
    for number in range(5):
        files[f".claude/commands/f{number}.md"] += "\nRun /f99.\n"
    read = set()
    view = view_of(files)

    def text(path: str) -> str:
        read.add(relative(path))
        return view.text(path)

    path = ".claude/commands/f0.md"
    made = rename(view._replace(text=text), absolute(path), files[path].index("f99"), "renamed")
    assert {relative(changed) for changed in made.edits} == {f".claude/commands/f{number}.md" for number in range(5)}
    assert read == {relative(changed) for changed in made.edits} | {".claude/commands/f99.md"}


def test_the_same_name_in_another_spelling_changes_nothing() -> None:
    files = {".claude/commands/a.md": "---\ndescription: Do it\n---\n\nRun /a again.\n"}
    made = rename(
        view_of(files), absolute(".claude/commands/a.md"), files[".claude/commands/a.md"].index("/a") + 1, "/a"
    )
    assert (made.edits, made.moves) == ({}, ())
