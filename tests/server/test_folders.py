"""Workspace folders, and files outside of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.editor import Editor
from tests.server.texts import BROKEN, CLEAN, needs


def make(folder: Path, **texts: str) -> Path:
    commands = folder / ".claude" / "commands"
    commands.mkdir(parents=True)
    for name, text in texts.items():
        (commands / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def command(folder: Path, name: str) -> str:
    return (folder / ".claude" / "commands" / f"{name}.md").as_uri()


async def fold(editor: Editor, added: tuple[Path, ...] = (), removed: tuple[Path, ...] = ()) -> None:
    """Change the workspace folders and wait until the new ones are loaded."""
    lists = {
        kind: [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        for kind, folders in (("added", added), ("removed", removed))
    }
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": lists})
    await editor.loaded()


def codes(editor: Editor) -> dict[str, list[str]]:
    return {uri: [one["code"] for one in found] for uri, found in editor.published().items() if found}


async def test_folders_are_libraries_of_their_own(stranger: Editor, tmp_path: Path) -> None:
    one, two = make(tmp_path / "one", a=CLEAN), make(tmp_path / "two", b=needs("a"))
    await stranger.initialize(one, two)
    assert codes(stranger) == {command(two, "b"): ["DP001"]}


async def test_a_folder_that_is_added_and_removed_again(editor: Editor, tmp_path: Path) -> None:
    before = codes(editor)
    other = make(tmp_path / "other", broken=BROKEN)
    await fold(editor, added=(other,))
    assert codes(editor) == before | {command(other, "broken"): ["FM002"]}
    await fold(editor, removed=(other,))
    assert codes(editor) == before


async def test_an_open_text_belongs_to_the_folder_that_comes(editor: Editor, tmp_path: Path) -> None:
    other = make(tmp_path / "other", a=CLEAN, b=needs("a"))
    uri = editor.open(other / ".claude" / "commands" / "a.md", BROKEN)
    await fold(editor, added=(other,))
    assert codes(editor)[uri] == ["FM002"]
    assert set(editor.server.libraries.projects) == {(tmp_path / "project").as_posix(), other.as_posix()}
    assert not editor.server.libraries.loose


async def test_an_open_text_of_a_folder_that_goes_keeps_its_findings(
    editor: Editor, library: Path, commands: Path
) -> None:
    uri = editor.open(commands / "base.md", BROKEN)
    await fold(editor, removed=(library,))
    assert codes(editor) == {uri: ["FM002"]}
    editor.close_file(uri)
    assert codes(editor) == {}
    assert not editor.server.libraries.projects


async def test_the_same_folder_twice_is_one(editor: Editor, library: Path) -> None:
    await fold(editor, added=(library,))
    assert len(editor.server.libraries.projects) == 1


async def test_a_folder_inside_another_speaks_for_its_files(stranger: Editor, tmp_path: Path) -> None:
    outer = make(tmp_path / "outer", a=CLEAN)
    inner = make(outer / "inner", b=needs("nothing"))
    (inner / "bandleader.toml").write_text('[check]\nignore = ["DP001"]\n', encoding="utf-8")
    await stranger.initialize(outer, inner)
    assert codes(stranger) == {}
    await fold(stranger, removed=(inner,))
    assert codes(stranger) == {command(inner, "b"): ["DP001"]}


async def test_a_file_opened_by_itself_brings_its_library(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize()
    uri = stranger.open(commands / "middle.md", needs("base", "nothing"))
    await stranger.loaded()
    assert codes(stranger) == {uri: ["DP001"]}
    assert await stranger.request(
        "textDocument/definition", {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 16}}
    )
    stranger.close_file(uri)
    assert codes(stranger) == {}
    assert not stranger.server.libraries.projects


async def test_a_command_outside_of_any_library_is_checked_in_its_folder(stranger: Editor, tmp_path: Path) -> None:
    path = tmp_path / "deploy.md"
    path.write_text(needs("rollback"), encoding="utf-8")
    await stranger.initialize()
    uri = stranger.open(path)
    await stranger.loaded()
    assert codes(stranger) == {uri: ["DP001"]}


async def test_any_other_markdown_is_left_alone(stranger: Editor, tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_text("---\ntitle: Use this when: it rains\n---\n\nDear all, /nothing works.\n", encoding="utf-8")
    await stranger.initialize()
    uri = stranger.open(path)
    await stranger.loaded()
    assert codes(stranger) == {}
    stranger.close_file(uri)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


async def test_the_user_s_own_commands_are_a_library(stranger: Editor, home: Path) -> None:
    make(home, mine=CLEAN)
    (home / "project" / ".claude" / "commands").mkdir(parents=True)
    await stranger.initialize()
    uri = stranger.open(home / ".claude" / "commands" / "mine.md", needs("nothing"))
    await stranger.loaded()
    assert codes(stranger) == {uri: ["DP001"]}
    assert list(stranger.server.libraries.projects) == [f"{home.as_posix()}/.claude"]


async def test_a_file_at_the_top_of_the_home_does_not_open_all_of_it(stranger: Editor, home: Path) -> None:
    await stranger.initialize()
    stranger.open(home / "todo.md", BROKEN)
    assert not stranger.server.libraries.projects
