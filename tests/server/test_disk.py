"""Files, folders and configuration that change outside the editor."""

from __future__ import annotations

import asyncio
import shutil
import sys
import threading
from pathlib import Path

import pytest

from bandleader.workspace.project import Project
from bandleader_lsp import indexer
from bandleader_lsp.features.watching import PATTERNS
from bandleader_lsp.server import MANY
from tests.server.editor import PATIENCE, PUSH, Editor
from tests.server.texts import BROKEN, CLEAN, needs


def with_findings(editor: Editor) -> dict[str, list[str]]:
    return {Path(uri).name: [one["code"] for one in found] for uri, found in editor.published().items() if found}


async def test_the_client_is_asked_to_watch(editor: Editor) -> None:
    (request,) = [message for message in editor.messages if message.get("method") == "client/registerCapability"]
    (registration,) = request["params"]["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    assert [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]] == list(PATTERNS)
    assert {"**/*.md", "**/bandleader.toml", "**/pyproject.toml", "**/.claude-plugin/*.json"} <= set(PATTERNS)


async def test_a_client_that_cannot_watch_is_not_asked(stranger: Editor, library: Path) -> None:
    await stranger.initialize(library, capabilities={**PUSH, "workspace": {}})
    assert all(message.get("method") != "client/registerCapability" for message in stranger.messages)


async def test_created_changed_and_deleted_files(editor: Editor, commands: Path) -> None:
    new = commands / "git" / "new.md"
    new.parent.mkdir()
    for text, found in ((BROKEN, ["FM002"]), (CLEAN.replace("tree", "floor"), None), (needs("nothing"), ["DP001"])):
        new.write_text(text, encoding="utf-8")
        editor.disk_changed(new)
        assert with_findings(editor).get("new.md") == found
    new.unlink()
    editor.disk_changed(new)
    assert with_findings(editor) == {"bad.md": ["FM002"]}


async def test_a_rename_is_seen_by_those_who_use_the_name(editor: Editor, commands: Path) -> None:
    old, new = commands / "base.md", commands / "ground.md"
    old.rename(new)
    editor.disk_changed(old, new)
    assert with_findings(editor) == {"bad.md": ["FM002"], "middle.md": ["DP001"]}
    new.rename(old)
    editor.disk_changed(new, old)
    assert with_findings(editor) == {"bad.md": ["FM002"]}


async def test_an_open_text_keeps_the_upper_hand(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "bad.md", CLEAN.replace("tree", "floor"))
    editor.disk_changed(commands / "bad.md")
    assert editor.published()[uri] == []


@pytest.mark.parametrize("told", ["the folder", "its files"])
async def test_a_deleted_folder(editor: Editor, commands: Path, told: str) -> None:
    folder = commands / "old"
    folder.mkdir()
    files = [folder / f"{index}.md" for index in range(3)]
    for index, file in enumerate(files):
        file.write_text(BROKEN.replace("red", f"red {index}"), encoding="utf-8")
    editor.disk_changed(*files)
    assert len(with_findings(editor)) == 4
    shutil.rmtree(folder)
    editor.disk_changed(*([folder] if told == "the folder" else files))
    await editor.loaded()
    assert with_findings(editor) == {"bad.md": ["FM002"]}


async def test_a_folder_that_is_moved_in(editor: Editor, library: Path, commands: Path) -> None:
    folder = library.parent / "elsewhere"
    folder.mkdir()
    (folder / "moved.md").write_text(BROKEN, encoding="utf-8")
    folder.rename(commands / "moved")
    editor.disk_changed(commands / "moved")
    await editor.loaded()
    assert with_findings(editor) == {"bad.md": ["FM002"], "moved.md": ["FM002"]}


async def test_a_root_that_appears(editor: Editor, library: Path) -> None:
    path = library / "packages" / "web" / ".claude" / "commands" / "web.md"
    path.parent.mkdir(parents=True)
    path.write_text(BROKEN, encoding="utf-8")
    editor.disk_changed(path)
    await editor.loaded()
    assert with_findings(editor) == {"bad.md": ["FM002"], "web.md": ["FM002"]}


async def test_a_library_that_appears_in_a_folder_without_one(stranger: Editor, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(BROKEN, encoding="utf-8")
    await stranger.initialize(tmp_path)
    assert with_findings(stranger) == {}
    path = tmp_path / ".claude" / "commands" / "first.md"
    path.parent.mkdir(parents=True)
    path.write_text(BROKEN, encoding="utf-8")
    stranger.disk_changed(path)
    await stranger.loaded()
    assert with_findings(stranger) == {"first.md": ["FM002"]}


async def test_a_workspace_that_vanishes(editor: Editor, library: Path) -> None:
    shutil.move(library, library.with_name("moved"))
    editor.disk_changed(library)
    await editor.loaded()
    assert with_findings(editor) == {}


async def test_more_changes_than_are_quick_to_follow_one_by_one(editor: Editor, commands: Path) -> None:
    files = [commands / f"{index}.md" for index in range(MANY + 1)]
    for index, file in enumerate(files):
        file.write_text(BROKEN.replace("red", f"red {index}"), encoding="utf-8")
    editor.disk_changed(*files)
    assert len(with_findings(editor)) == 1
    await editor.loaded()
    assert len(with_findings(editor)) == MANY + 2


@pytest.mark.parametrize("arguments", [[], ["ignored"]])
async def test_a_library_that_changed_unnoticed_is_read_anew_on_demand(
    editor: Editor, commands: Path, arguments: list[str]
) -> None:
    path = commands / "new.md"
    path.write_text(needs("nothing-like-it"), encoding="utf-8")
    command = {"command": "bandleader.reindex", "arguments": arguments}
    assert await editor.request("workspace/executeCommand", command) is None
    assert [one["code"] for one in await editor.diagnostics(path.as_uri())] == ["DP001"]
    await editor.loaded()


async def test_a_change_while_the_library_is_loaded_is_not_lost(
    editor: Editor, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed, go_on = threading.Event(), threading.Event()
    prepare = Project.prepare

    def and_wait(self: Project, **options: bool) -> object:
        prepared = prepare(self, **options)
        computed.set()
        assert go_on.wait(PATIENCE)
        return prepared

    monkeypatch.setattr(Project, "prepare", and_wait)
    (project,) = editor.server.libraries.projects.values()
    editor.server.indexer.load(project)
    await asyncio.to_thread(computed.wait, PATIENCE)
    (commands / "base.md").write_text(BROKEN, encoding="utf-8")
    editor.disk_changed(commands / "base.md")
    go_on.set()
    await editor.loaded()
    assert with_findings(editor) == {"bad.md": ["FM002"], "base.md": ["FM002"]}


async def test_a_load_that_fails_leaves_the_library_as_it_was(
    editor: Editor, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "prepare", lambda self, **options: 1 / 0)
    (project,) = editor.server.libraries.projects.values()
    editor.server.indexer.load(project)
    await editor.loaded()
    editor.open(commands / "base.md", BROKEN)
    assert with_findings(editor) == {"bad.md": ["FM002"], "base.md": ["FM002"]}


class TestConfiguration:
    async def test_it_counts_as_soon_as_it_is_saved(self, editor: Editor, library: Path) -> None:
        config = library / "bandleader.toml"
        for ignored, found in (('["FM002"]', {}), ("[]", {"bad.md": ["FM002"]})):
            config.write_text(f"[check]\nignore = {ignored}\n", encoding="utf-8")
            editor.disk_changed(config)
            await editor.loaded()
            assert with_findings(editor) == found
        config.unlink()
        editor.disk_changed(config)
        await editor.loaded()
        assert with_findings(editor) == {"bad.md": ["FM002"]}

    async def test_a_client_that_does_not_watch_says_when_it_saves(self, editor: Editor, library: Path) -> None:
        config = library / "bandleader.toml"
        uri = editor.open(config, "")
        config.write_text('[check]\nignore = ["FM002"]\n', encoding="utf-8")
        editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        await editor.loaded()
        assert with_findings(editor) == {}

    async def test_its_own_mistakes_are_published_as_it_is_typed(self, editor: Editor, library: Path) -> None:
        config = library / "bandleader.toml"
        config.write_text("[check]\nselekt = []\n", encoding="utf-8")
        editor.disk_changed(config)
        await editor.loaded()
        (mistake,) = editor.published()[config.as_uri()]
        assert (mistake["code"], mistake["range"]["start"]) == ("CF001", {"line": 1, "character": 0})
        assert mistake["codeDescription"]["href"].endswith("/configuration.md")
        uri = editor.open(config)
        editor.change(uri, "[check]\nselect = []\n")
        assert editor.published()[uri] == []


class TestAnotherProcess:
    """A large library is read by a process of its own."""

    @pytest.fixture(autouse=True)
    def everything_is_large(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(indexer, "LARGE", 0)
        monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "cache"))

    async def test_it_leaves_what_the_server_needs(
        self, stranger: Editor, library: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Project, "prepare", lambda self, **options: pytest.fail("read here"))
        await stranger.initialize(library)
        assert with_findings(stranger) == {"bad.md": ["FM002"]}

    async def test_without_it_the_server_reads_by_itself(
        self, stranger: Editor, library: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indexer, "BUILD", "no.such.module")
        await stranger.initialize(library)
        assert with_findings(stranger) == {"bad.md": ["FM002"]}

    async def test_a_python_that_cannot_be_started_is_no_error_either(
        self, stranger: Editor, library: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "executable", "/no/such/python")
        await stranger.initialize(library)
        assert with_findings(stranger) == {"bad.md": ["FM002"]}

    async def test_a_workspace_cannot_slip_a_module_of_its_own_in(
        self, stranger: Editor, library: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (library / "bandleader").mkdir()
        (library / "bandleader" / "__init__.py").write_text(f"open({str(library / 'ran')!r}, 'w')", encoding="utf-8")
        monkeypatch.chdir(library)
        await stranger.initialize(library)
        assert with_findings(stranger) == {"bad.md": ["FM002"]}
        assert not (library / "ran").exists()
