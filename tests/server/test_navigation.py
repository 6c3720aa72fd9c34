"""Definitions, links and lenses."""

from __future__ import annotations

from pathlib import Path

from tests.server.editor import PUSH, Editor
from tests.server.texts import CLEAN, needs

TOP = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}


def place(line: int, start: int, end: int) -> dict[str, dict[str, int]]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


async def test_a_definition_tells_the_span_of_the_name_and_the_file_it_means(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "middle.md", needs("base").replace("Build on", "𝄞 Build on"))
    column = len("dependencies: [")
    found = await editor.request(
        "textDocument/definition", {"textDocument": {"uri": uri}, "position": {"line": 2, "character": column + 4}}
    )
    assert found == [
        {
            "originSelectionRange": place(2, column, column + 4),
            "targetUri": (commands / "base.md").as_uri(),
            "targetRange": TOP,
            "targetSelectionRange": TOP,
        }
    ]


async def test_a_client_without_links_gets_locations(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities={})
    uri = stranger.open(commands / "middle.md")
    params = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 17}}
    assert await stranger.request("textDocument/definition", params) == [
        {"uri": (commands / "base.md").as_uri(), "range": TOP}
    ]


async def test_an_agent_is_defined_where_its_name_is(editor: Editor, library: Path, commands: Path) -> None:
    agent = library / ".claude" / "agents" / "reviewer.md"
    agent.parent.mkdir()
    agent.write_text("---\ndescription: Reads 𝄞 all\nname: reviewer\n---\n\nRead it.\n", encoding="utf-8")
    editor.disk_changed(agent)
    await editor.loaded()
    uri = editor.open(commands / "base.md", CLEAN.replace("---\n\n", "agents: [reviewer]\n---\n\n"))
    (found,) = await editor.request(
        "textDocument/definition", {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 10}}
    )
    assert found["targetUri"] == agent.as_uri()
    assert found["targetRange"] == place(2, len("name: "), len("name: reviewer"))


async def test_nothing_is_defined_where_no_name_is(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "middle.md")
    params = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 3}}
    assert await editor.request("textDocument/definition", params) == []


async def test_every_name_that_leads_somewhere_is_a_link(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "top.md", needs("base", "nothing", "middle") + "Then run /bad and /nowhere.\n")
    links = await editor.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    assert [Path(link["target"]).name for link in links] == ["base.md", "middle.md", "bad.md"]
    assert links[2]["range"] == place(6, len("Then run /"), len("Then run /bad"))


async def test_the_lenses_count_and_their_command_answers_the_places(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "middle.md")
    every = await editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    lenses = [lens for lens in every if lens["command"]["title"].startswith("Depend")]
    assert [lens["command"]["title"] for lens in lenses] == ["Dependencies (1)", "Dependents (1)"]
    assert all(lens["range"] == TOP and lens["command"]["command"] == "bandleader.showReferences" for lens in lenses)
    places = []
    for lens in lenses:
        command = {"command": lens["command"]["command"], "arguments": lens["command"]["arguments"]}
        places += await editor.request("workspace/executeCommand", command)
    column = len("dependencies: [")
    assert places == [
        {"uri": (commands / "base.md").as_uri(), "range": TOP},
        {"uri": (commands / "top.md").as_uri(), "range": place(2, column, column + 6)},
    ]


async def test_the_command_of_a_lens_that_is_gone_answers_nothing(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md")
    for about in (uri, "untitled:1"):
        arguments = [about, TOP["start"], "dependencies"]
        command = {"command": "bandleader.showReferences", "arguments": arguments}
        assert await editor.request("workspace/executeCommand", command) == []


async def test_the_client_s_spelling_of_an_open_file_s_uri_is_kept(editor: Editor, commands: Path) -> None:
    spelt = (commands / "base.md").as_uri().replace("base", "b%61se")
    item = {"uri": spelt, "languageId": "markdown", "version": 1, "text": CLEAN}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    uri = editor.open(commands / "middle.md")
    links = await editor.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    assert [link["target"] for link in links] == [spelt]
    assert editor.server.client.versions == PUSH["textDocument"]["publishDiagnostics"]["versionSupport"]
