"""Outlines, symbols of the workspace, folds, selections and tokens over the protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.server.editor import PULL, Editor, Message
from tests.server.test_navigation import TOP, place
from tests.server.texts import BROKEN, needs

ABLE: Message = {
    "workspace": {"symbol": {"resolveSupport": {"properties": ["location.range"]}}},
    "textDocument": {
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "foldingRange": {"rangeLimit": 2, "lineFoldingOnly": True},
    },
}
TEXT = "---\r\ndescription: 𝄞 Build\r\n---\r\n\r\n# 𝄞 Steps\r\n\r\n```bash\r\nmake\r\n```\r\n\r\nRun 𝄞 /base.\r\n"


async def about(editor: Editor, method: str, uri: str, **more: Any) -> Any:
    return await editor.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, **more})


@pytest.fixture
async def able(stranger: Editor, library: Path) -> Editor:
    await stranger.initialize(library, capabilities=ABLE)
    return stranger


@pytest.fixture
async def unable(stranger: Editor, library: Path) -> Editor:
    """An editor that says of itself that it can nothing."""
    await stranger.initialize(library, capabilities={})
    return stranger


async def test_an_outline_is_a_tree(able: Editor, commands: Path) -> None:
    uri = able.open(commands / "base.md", TEXT)
    matter, steps = await about(able, "documentSymbol", uri)
    assert [child["name"] for child in (*matter["children"], *steps["children"])] == ["description", "bash"]
    assert matter["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 3}}
    assert matter["children"][0]["detail"] == "𝄞 Build"
    assert matter["children"][0]["range"] == place(1, 0, len("description: xx Build"))
    assert steps["selectionRange"] == place(4, 0, len("# xx Steps"))
    assert steps["range"]["end"] == {"line": 10, "character": len("Run xx /base.")}


async def test_for_a_client_without_trees_an_outline_is_a_list(unable: Editor, commands: Path) -> None:
    uri = unable.open(commands / "base.md", TEXT)
    symbols = await about(unable, "documentSymbol", uri)
    assert [(symbol["name"], symbol.get("containerName")) for symbol in symbols] == [
        ("front matter", None),
        ("description", "front matter"),
        ("𝄞 Steps", None),
        ("bash", "𝄞 Steps"),
    ]
    assert all(symbol["location"]["uri"] == uri for symbol in symbols)


async def test_symbols_of_the_workspace_have_their_place_later(able: Editor, library: Path) -> None:
    agent = library / ".claude" / "agents" / "second.md"
    able.open(agent, "---\nname: reviewer\ndescription: Reads it all\n---\n\nRead it.\n")
    (found,) = await able.request("workspace/symbol", {"query": "revw"})
    assert (found["name"], found["kind"], found["location"]) == ("reviewer", 5, {"uri": agent.as_uri()})
    resolved = await able.request("workspaceSymbol/resolve", found)
    assert resolved["location"] == {"uri": agent.as_uri(), "range": place(1, 6, 14)}


async def test_a_client_that_resolves_nothing_gets_whole_symbols(unable: Editor, commands: Path) -> None:
    family = unable.open(commands / "git" / "status.md", TEXT)
    found = await unable.request("workspace/symbol", {"query": "status"})
    assert [(one["name"], one["containerName"], one["location"]) for one in found] == [
        ("git/status", "git", {"uri": family, "range": TOP})
    ]
    assert {one["name"] for one in await unable.request("workspace/symbol", {"query": ""})} == {
        *("base", "middle", "top", "bad", "git/status"),
    }


async def test_symbols_wait_until_every_library_is_loaded(stranger: Editor, library: Path) -> None:
    folders = [{"uri": library.as_uri(), "name": "project"}]
    await stranger.request("initialize", {"processId": None, "capabilities": {}, "workspaceFolders": folders})
    stranger.notify("initialized", {})
    assert len(await stranger.request("workspace/symbol", {"query": "middle"})) == 1


@pytest.mark.parametrize(
    ("method", "params", "of"),
    [
        ("workspace/symbol", {"query": ""}, lambda result: result),
        ("workspace/diagnostic", {"previousResultIds": []}, lambda result: result["items"]),
    ],
)
async def test_long_results_come_in_parts(
    puller: Editor, commands: Path, monkeypatch: pytest.MonkeyPatch, method: str, params: Message, of: Any
) -> None:
    monkeypatch.setattr("bandleader_lsp.partial.CHUNK", 2)
    for name in "abc":
        puller.open(commands / f"{name}.md", BROKEN)
    whole = of(await puller.request(method, params))
    assert of(await puller.request(method, {**params, "partialResultToken": "t"})) == []
    parts = [
        of(m["params"]["value"])
        for m in puller.messages
        if m.get("method") == "$/progress" and m["params"]["token"] == "t"
    ]
    assert [item for part in parts for item in part] == whole
    assert {len(part) for part in parts[:-1]} == {2}


async def test_folds_are_lines_and_no_more_than_wanted(able: Editor, commands: Path) -> None:
    uri = able.open(commands / "base.md", TEXT)
    assert await about(able, "foldingRange", uri) == [{"startLine": 0, "endLine": 2}, {"startLine": 4, "endLine": 10}]


async def test_a_client_without_limits_gets_every_fold(unable: Editor, commands: Path) -> None:
    uri = unable.open(commands / "base.md", TEXT + "<!-- a\r\nb -->\r\n")
    folds = await about(unable, "foldingRange", uri)
    assert [(fold["startLine"], fold["endLine"]) for fold in folds] == [(0, 2), (4, 12), (6, 8), (11, 12)]
    assert folds[-1]["kind"] == "comment"


async def test_each_position_has_a_selection_that_grows(unable: Editor, commands: Path) -> None:
    uri = unable.open(commands / "base.md", TEXT)
    positions = [{"line": 10, "character": len("Run xx /ba")}, {"line": 99, "character": 0}]
    name, end = await about(unable, "selectionRange", uri, positions=positions)
    assert name["range"] == place(10, len("Run xx /"), len("Run xx /base"))
    assert name["parent"]["range"] == place(10, 0, len("Run xx /base."))
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 11, "character": 0}}
    for grown in (name, end):
        while "parent" in grown:
            grown = grown["parent"]
        assert grown["range"] == whole


async def test_tokens_are_counted_from_one_another_in_the_client_s_units(unable: Editor, commands: Path) -> None:
    uri = unable.open(commands / "base.md", TEXT.replace("/base", "/middle and /top"))
    all_of_them = [1, 0, 11, 0, 0, 9, 8, 6, 2, 0, 0, 12, 3, 2, 0]
    assert await about(unable, "semanticTokens/full", uri) == {"data": all_of_them}
    line = {"start": {"line": 10, "character": 0}, "end": {"line": 11, "character": 0}}
    assert await about(unable, "semanticTokens/range", uri, range=line) == {"data": [10, *all_of_them[6:]]}


async def test_files_that_are_no_commands_have_nothing(unable: Editor, library: Path) -> None:
    uri = unable.open(library / "README.md", needs("base"))
    for method in ("documentSymbol", "foldingRange"):
        assert await about(unable, method, uri) == []
    for other in (uri, "untitled:1"):
        assert await about(unable, "semanticTokens/full", other) == {"data": []}
        assert await about(unable, "selectionRange", other, positions=[]) is None


async def test_what_can_be_asked_is_offered(stranger: Editor, library: Path) -> None:
    offered = (await stranger.initialize(library, capabilities=PULL))["capabilities"]
    for feature in ("references", "implementation", "callHierarchy", "documentSymbol", "documentHighlight"):
        assert offered[f"{feature}Provider"]
    for feature in ("foldingRange", "selectionRange", "semanticTokens"):
        assert offered[f"{feature}Provider"]
    assert offered["workspaceSymbolProvider"]["resolveProvider"]
    assert offered["documentLinkProvider"]["resolveProvider"]
    assert offered["semanticTokensProvider"]["legend"]["tokenTypes"][2] == "function"
