"""Diagnostics that the server publishes by itself."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bandleader.workspace.project import Project
from tests.server.editor import PATIENCE, PUBLISH, PUSH, Editor
from tests.server.texts import BROKEN, CLEAN, needs


async def test_all_files_with_findings_are_published_once_the_library_is_loaded(editor: Editor, commands: Path) -> None:
    published = editor.published()
    assert list(published) == [(commands / "bad.md").as_uri()]
    assert [one["code"] for one in published[(commands / "bad.md").as_uri()]] == ["FM002"]


async def test_what_a_diagnostic_says(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md", BROKEN)
    (diagnostic,) = await editor.diagnostics(uri)
    message = diagnostic.pop("message")
    href = diagnostic.pop("codeDescription")["href"]
    assert diagnostic == {
        "range": {"start": {"line": 1, "character": 13}, "end": {"line": 1, "character": 44}},
        "severity": 1,
        "code": "FM002",
        "source": "bandleader",
        "data": {"fixes": [{"title": "Quote the value", "safe": True}]},
    }
    assert message
    assert href.endswith("/rules/unquoted-colon.md")
    assert editor.messages[-1]["params"]["version"] == 1


async def test_related_places_lie_in_other_files_and_count_in_their_columns(editor: Editor, commands: Path) -> None:
    other = needs("base").replace("Build on base", "𝄞 Build on base")
    editor.open(commands / "middle.md", other)
    uri = editor.open(commands / "base.md", needs("middle"))
    (cycle,) = [one for one in editor.published()[uri] if one["code"] == "DP002"]
    (related,) = cycle["relatedInformation"]
    assert related["location"]["uri"] == (commands / "middle.md").as_uri()
    assert related["location"]["range"]["start"] == {"line": 2, "character": len("dependencies: [")}
    assert related["message"]


async def test_a_clean_file_is_answered_when_it_is_opened(editor: Editor, commands: Path) -> None:
    assert await editor.diagnostics(editor.open(commands / "base.md")) == []


async def test_an_edit_reaches_every_affected_file_open_or_not(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md")
    editor.change(uri, needs("top"))
    cycle = {(commands / f"{name}.md").as_uri() for name in ("base", "middle", "top")}
    assert {uri for uri, found in editor.published().items() if any(one["code"] == "DP002" for one in found)} == cycle
    editor.change(uri, CLEAN)
    assert {uri for uri, found in editor.published().items() if found} == {(commands / "bad.md").as_uri()}


async def test_only_what_differs_is_published(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md", BROKEN)
    before = editor.publications()
    editor.change(uri, BROKEN + "More of it.\n")
    assert editor.publications() == before
    editor.change(uri, BROKEN.replace("---\n", "---\nmodel: haiku\n", 1))
    assert editor.publications() == before + 1


async def test_a_finding_that_keeps_its_offset_and_changes_its_line_is_published_again(
    editor: Editor, commands: Path
) -> None:
    text = BROKEN.replace("---\ndesc", "---\n# a\n#b\ndesc", 1)
    uri = editor.open(commands / "base.md", text)
    editor.change(uri, text.replace("# a\n#b", "# a #b"))
    lines = [message["params"]["diagnostics"][0]["range"]["start"]["line"] for message in editor.messages[-2:]]
    assert lines == [3, 2]


async def test_a_deleted_file_takes_its_diagnostics_along(editor: Editor, commands: Path) -> None:
    (commands / "bad.md").unlink()
    editor.disk_changed(commands / "bad.md")
    assert editor.published()[(commands / "bad.md").as_uri()] == []


async def test_before_the_library_is_known_an_open_file_gets_its_own_findings_only(
    stranger: Editor, library: Path, commands: Path
) -> None:
    folder = {"uri": library.as_uri(), "name": "project"}
    await stranger.request(
        "initialize", {"processId": None, "rootUri": None, "workspaceFolders": [folder], "capabilities": PUSH}
    )
    text = needs("nothing-like-it").replace("Build on", "Build: on")
    uri = stranger.open(commands / "bad.md", text)
    assert [one["code"] for one in await stranger.diagnostics(uri)] == ["FM002"]
    stranger.notify("initialized", {})
    await stranger.loaded()
    assert sorted(one["code"] for one in stranger.published()[uri]) == ["DP001", "FM002"]


async def test_requests_are_answered_while_the_library_is_loaded(
    stranger: Editor, library: Path, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    prepare = Project.prepare

    def slowly(self: Project, **options: bool) -> object:
        assert go_on.wait(PATIENCE)
        return prepare(self, **options)

    monkeypatch.setattr(Project, "prepare", slowly)
    folder = {"uri": library.as_uri(), "name": "project"}
    await stranger.request(
        "initialize", {"processId": None, "rootUri": None, "workspaceFolders": [folder], "capabilities": PUSH}
    )
    stranger.notify("initialized", {})
    await asyncio.sleep(0)
    uri = stranger.open(commands / "base.md", BROKEN)
    stranger.change(uri, BROKEN.replace("red", "blue"))
    patient = asyncio.ensure_future(stranger.request("textDocument/codeLens", {"textDocument": {"uri": uri}}))
    report = await stranger.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert [one["code"] for one in report["items"]] == ["FM002"]
    assert [one["code"] for one in stranger.published()[uri]] == ["FM002"]
    assert not patient.done()
    go_on.set()
    await stranger.loaded()
    assert [lens["command"]["title"] for lens in await patient] == ["Run", "Plan", "Dependents (1)"]
    assert (commands / "bad.md").as_uri() in stranger.published()


async def test_many_findings_are_all_published(stranger: Editor, library: Path, commands: Path) -> None:
    for index in range(300):
        (commands / f"c{index}.md").write_text(BROKEN.replace("red", f"red {index}"), encoding="utf-8")
    uri = stranger.open(commands / "c299.md")
    await stranger.initialize(library)
    assert sum(bool(found) for found in stranger.published().values()) == 301
    assert uri in stranger.published()


async def test_the_first_load_shows_progress(editor: Editor) -> None:
    kinds = [m["params"]["value"]["kind"] for m in editor.messages if m.get("method") == "$/progress"]
    methods = [message.get("method") for message in editor.messages]
    assert kinds == ["begin", "end"]
    assert methods.index("window/workDoneProgress/create") < methods.index("$/progress")


async def test_nothing_but_the_protocol_is_published(editor: Editor) -> None:
    known = {PUBLISH, "$/progress", "window/workDoneProgress/create", "client/registerCapability"}
    assert {message["method"] for message in editor.messages if "method" in message} <= known
