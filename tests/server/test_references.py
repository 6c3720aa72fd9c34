"""References, implementations, calls, highlights and links over the protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.server.editor import PULL, PUSH, Editor
from tests.server.test_navigation import TOP, place
from tests.server.texts import CLEAN, needs

COLUMN = len("dependencies: [")


async def at(editor: Editor, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
    where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    return await editor.request(f"textDocument/{method}", {**where, **more})


async def test_references_count_unsaved_texts_and_the_client_s_columns(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "bad.md", CLEAN + "𝄞 then /base.\r\n")
    middle = (commands / "middle.md").as_uri()
    expected = [
        {"uri": uri, "range": place(5, len("xx then /"), len("xx then /base"))},
        {"uri": middle, "range": place(2, COLUMN, COLUMN + 4)},
    ]
    declared = {"uri": (commands / "base.md").as_uri(), "range": TOP}
    for include, found in ((False, expected), (True, [declared, *expected])):
        context = {"includeDeclaration": include}
        assert await at(editor, "references", uri, 5, len("xx then /ba"), context=context) == found
        assert await at(editor, "references", declared["uri"], 0, 2, context=context) == found


async def test_an_implementation_is_the_file(editor: Editor, library: Path, commands: Path) -> None:
    agent = library / ".claude" / "agents" / "reviewer.md"
    agent.parent.mkdir()
    agent.write_text("---\nname: reviewer\ndescription: Reads it all\n---\n\nRead it.\n", encoding="utf-8")
    editor.disk_changed(agent)
    await editor.loaded()
    uri = editor.open(commands / "base.md", CLEAN.replace("---\n\n", "agents: [reviewer]\n---\n\n"))
    assert await at(editor, "implementation", uri, 2, 10) == [{"uri": agent.as_uri(), "range": TOP}]
    assert await at(editor, "implementation", uri, 0, 0) == [{"uri": uri, "range": TOP}]


@pytest.mark.parametrize("capabilities", [PUSH, PULL, {}], ids=["pushed to", "pulls", "can nothing"])
async def test_calls_go_both_ways(
    stranger: Editor, library: Path, commands: Path, capabilities: dict[str, Any]
) -> None:
    await stranger.initialize(library, capabilities=capabilities)
    top = stranger.open(commands / "top.md", needs("middle") + "Then /base and `/base`.\n")
    (item,) = await at(stranger, "prepareCallHierarchy", top, 2, COLUMN)
    uri = (commands / "middle.md").as_uri()
    assert (item["name"], item["uri"], item["detail"], item["range"]) == ("middle", uri, "command", TOP)
    (caller,) = await stranger.request("callHierarchy/incomingCalls", {"item": item})
    assert (caller["from"]["name"], caller["from"]["detail"]) == ("top", "dependency")
    assert caller["fromRanges"] == [place(2, COLUMN, COLUMN + 6)]
    needed, mentioned = await stranger.request("callHierarchy/outgoingCalls", {"item": caller["from"]})
    assert (needed["to"]["name"], needed["to"]["detail"]) == ("middle", "dependency")
    assert (mentioned["to"]["name"], mentioned["to"]["detail"]) == ("base", "mention")
    assert needed["fromRanges"] == [place(2, COLUMN, COLUMN + 6)]
    assert mentioned["fromRanges"] == [place(6, 6, 10), place(6, 17, 21)]


async def test_calls_of_a_file_that_is_gone_or_of_nonsense_are_none(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "top.md")
    (item,) = await at(editor, "prepareCallHierarchy", uri, 0, 0)
    for other in (
        {**item, "data": None},
        {**item, "data": 7},
        {**item, "uri": "untitled:1"},
        {**item, "uri": uri + "x"},
    ):
        assert await editor.request("callHierarchy/incomingCalls", {"item": other}) == []
        assert await editor.request("callHierarchy/outgoingCalls", {"item": other}) == []
    assert await at(editor, "prepareCallHierarchy", uri, 1, 5) == []


async def test_highlights_are_read_and_written(editor: Editor, library: Path) -> None:
    agent = library / ".claude" / "agents" / "reviewer.md"
    text = "---\nname: reviewer\ndescription: Reads it all\ntools: Agent(reviewer)\n---\n\nRead it.\n"
    uri = editor.open(agent, text)
    assert await at(editor, "documentHighlight", uri, 1, 8) == [
        {"range": place(1, 6, 14), "kind": 3},
        {"range": place(3, 13, 21), "kind": 2},
    ]
    assert await at(editor, "documentHighlight", uri, 6, 2) == []


async def test_a_link_to_another_file_is_checked_when_somebody_goes_there(
    editor: Editor, library: Path, commands: Path
) -> None:
    guide = library / "guide.md"
    guide.write_text("Guide\n", encoding="utf-8")
    uri = editor.open(commands / "base.md", CLEAN + "Read @guide.md, then /middle.\n")
    links = await editor.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    known, unchecked = sorted(links, key=lambda link: "target" not in link)
    assert known["target"] == (commands / "middle.md").as_uri()
    assert unchecked["range"] == place(5, 6, 14)
    assert "target" not in unchecked
    assert (await editor.request("documentLink/resolve", unchecked))["target"] == guide.as_uri()
    guide.unlink()
    gone = await editor.request("documentLink/resolve", unchecked)
    assert "target" not in gone
    assert gone["tooltip"] == f"There is no file {guide.as_posix()}."
