"""Completion over the protocol: ranges, snippets, documentation on demand, and clients with few capabilities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.server.editor import PUSH, Editor, Message
from tests.server.texts import CLEAN

ABLE: Message = {
    **PUSH,
    "textDocument": {
        **PUSH["textDocument"],
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "documentationFormat": ["markdown", "plaintext"],
                "insertTextModeSupport": {"valueSet": [1, 2]},
            },
            "completionItemKind": {"valueSet": list(range(1, 26))},
        },
    },
}
HEAD = "---\ndescription: 𝄞 Build on what is there\n"


async def complete(editor: Editor, uri: str, text: str) -> tuple[list[Message], bool]:
    """What is offered at the ``|`` of a text that is not saved."""
    before = text[: text.index("|")]
    editor.change(uri, text.replace("|", "", 1))
    line = before.count("\n")
    column = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
    params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
    found = await editor.request("textDocument/completion", params)
    return found["items"], found["isIncomplete"]


def edited(text: str, item: Message) -> str:
    """The text once an item is accepted, as a client with UTF-16 columns makes it."""
    lines = text.replace("|", "", 1).split("\n")
    place = item["textEdit"]["range"]
    start, end = place["start"], place["end"]
    assert start["line"] == end["line"]
    units = lines[start["line"]].encode("utf-16-le")
    new = item["textEdit"]["newText"].encode("utf-16-le")
    lines[start["line"]] = (units[: 2 * start["character"]] + new + units[2 * end["character"] :]).decode("utf-16-le")
    return "\n".join(lines)


async def test_names_are_offered_in_an_unsaved_half_typed_text(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "bad.md", CLEAN)
    text = HEAD + "dependencies: [middle, |"
    items, incomplete = await complete(editor, uri, text)
    assert [item["label"] for item in items] == ["base", "top"]
    assert not incomplete
    assert edited(text, items[0]) == HEAD + "dependencies: [middle, base"
    assert sorted(item["sortText"] for item in items) == [item["sortText"] for item in items]


async def test_what_would_close_a_cycle_is_not_offered(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "middle.md")
    items, _ = await complete(editor, uri, HEAD + "dependencies: [|]\n---\n\nDo it.\n")
    assert [item["label"] for item in items] == ["bad", "base"]


async def test_places_count_the_client_s_units(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md")
    text = CLEAN + "𝄞𝄞 then /mi|d"
    (item,), _ = await complete(editor, uri, text)
    assert item["textEdit"]["range"]["start"]["character"] == len("𝄞𝄞 then ") + 2
    assert edited(text, item) == CLEAN + "𝄞𝄞 then /middle"


async def test_documentation_comes_when_it_is_asked_for(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities=ABLE)
    uri = stranger.open(commands / "bad.md", CLEAN)
    items, _ = await complete(stranger, uri, HEAD + "dependencies: [midd|]\n---\n")
    assert "documentation" not in items[0]
    resolved = await stranger.request("completionItem/resolve", items[0])
    assert resolved["documentation"]["kind"] == "markdown"
    assert "Depends on `base`." in resolved["documentation"]["value"]
    assert {key: resolved[key] for key in items[0]} == items[0]


async def test_an_item_that_the_server_did_not_make_is_returned_as_it_is(editor: Editor) -> None:
    for data in (None, 5, "text", {}, {"uri": 1, "about": 2}, {"uri": "file:///nowhere/x.md", "about": ["file", "/"]}):
        item: Message = {"label": "x"} if data is None else {"label": "x", "data": data}
        assert await editor.request("completionItem/resolve", item) == item


async def test_a_client_with_snippets_gets_tab_stops(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities=ABLE)
    uri = stranger.open(commands / "bad.md", CLEAN)
    items, _ = await complete(stranger, uri, HEAD + "run|\n---\n")
    run = next(item for item in items if item["label"] == "run")
    assert run["textEdit"]["newText"] == "run:\n  $0"
    assert (run["insertTextFormat"], run["insertTextMode"]) == (2, 2)


async def test_a_client_that_advertises_nothing_gets_plain_text(
    stranger: Editor, library: Path, commands: Path
) -> None:
    await stranger.initialize(library, capabilities={})
    uri = stranger.open(commands / "bad.md", CLEAN)
    items, _ = await complete(stranger, uri, "|")
    (front_matter,) = items
    assert front_matter["textEdit"]["newText"].startswith("---\ndescription: What it does")
    assert "$" not in front_matter["textEdit"]["newText"]
    keys, _ = await complete(stranger, uri, HEAD + "compl|\n---\n")
    assert keys[0]["textEdit"]["newText"] == "complexity: "
    resolved = await stranger.request("completionItem/resolve", keys[0])
    assert resolved["documentation"]["kind"] == "plaintext"
    assert resolved["documentation"]["value"].startswith("complexity: string · default: simple\n")
    items += keys
    items += (await complete(stranger, uri, CLEAN + "@|"))[0]
    assert items[-1]["label"] == ".claude/"
    assert all(
        item["kind"] <= 18 and not {"insertTextFormat", "insertTextMode", "command"} & set(item) for item in items
    )


async def test_paths_come_from_the_disk_a_folder_at_a_time(
    stranger: Editor, library: Path, commands: Path, tmp_path: Path
) -> None:
    (library / "src" / "deep").mkdir(parents=True)
    (library / "src" / "main.py").write_text("", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("", encoding="utf-8")
    (library / "src" / "way-out").symlink_to(tmp_path)
    await stranger.initialize(library, capabilities=ABLE)
    uri = stranger.open(commands / "base.md")
    items, _ = await complete(stranger, uri, CLEAN + "Read @src/|")
    assert [(item["label"], item["kind"]) for item in items] == [("deep/", 19), ("main.py", 17)]
    for outside in ("@src/way-out/|", "@../../../|", "@nothing/|", "@src/../../|", "@/|"):
        assert await complete(stranger, uri, CLEAN + outside) == ([], False)


async def test_a_file_of_no_library_has_nothing_to_complete(editor: Editor, library: Path) -> None:
    readme = library / "README.md"
    readme.write_text("# Read\n", encoding="utf-8")
    uri = editor.open(readme)
    assert await complete(editor, uri, "---\nmod|\n---\n") == ([], False)
    assert await complete(editor, "file:///nowhere/at/all.md", "|") == ([], False)


async def test_the_client_may_name_its_command_for_suggestions(stranger: Editor, library: Path, commands: Path) -> None:
    options: Any = {"suggestCommand": "editor.action.triggerSuggest"}
    await stranger.initialize(library, capabilities=ABLE, initializationOptions=options)
    uri = stranger.open(commands / "bad.md", CLEAN)
    items, _ = await complete(stranger, uri, HEAD + "agents|\n---\n")
    assert items[0]["command"] == {"title": "Suggest", "command": "editor.action.triggerSuggest"}


async def test_completion_waits_for_the_library(stranger: Editor, library: Path, commands: Path) -> None:
    params = {"processId": None, "rootUri": library.as_uri(), "capabilities": {}}
    await stranger.request("initialize", params)
    stranger.notify("initialized", {})
    uri = stranger.open(commands / "bad.md", CLEAN)
    items, _ = await complete(stranger, uri, HEAD + "dependencies: [mid|]\n---\n")
    assert [item["label"] for item in items] == ["middle"]
