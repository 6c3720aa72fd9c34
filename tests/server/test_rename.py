"""Rename over the protocol, and files that are moved or deleted in the explorer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.server.editor import PUSH, Editor, Message
from tests.server.test_actions import applied
from tests.server.texts import CLEAN, needs

OPERATIONS = ("willRename", "willDelete", "didCreate", "didRename", "didDelete")
ABLE: Message = {
    **PUSH,
    "workspace": {
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename", "delete"],
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
        "fileOperations": dict.fromkeys(OPERATIONS, True),
    },
    "textDocument": {**PUSH["textDocument"], "rename": {"prepareSupport": True}},
}


@pytest.fixture
async def able(stranger: Editor, library: Path) -> Editor:
    """An editor that can do all that a rename asks for."""
    await stranger.initialize(library, capabilities=ABLE)
    return stranger


def at(uri: str, text: str, needle: str, **more: Any) -> Message:
    """The position of a word in a text."""
    before = text[: text.index(needle)]
    position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
    return {"textDocument": {"uri": uri}, "position": position, **more}


async def test_a_rename_moves_the_file_and_edits_unsaved_texts_of_the_version_at_hand(
    able: Editor, commands: Path
) -> None:
    text = needs("base").replace("Use what", "𝄞 Mind /base and use what")
    uri = able.open(commands / "middle.md", text)
    edit = await able.request("textDocument/rename", at(uri, text, "base]", newName="ground/even"))
    texts, move = edit["documentChanges"]
    assert texts["textDocument"] == {"uri": uri, "version": 1}
    after = applied(text, texts["edits"])
    assert "dependencies: [ground/even]" in after
    assert "𝄞 Mind /ground:even and" in after
    assert move["kind"] == "rename"
    assert (move["oldUri"], move["newUri"]) == (
        (commands / "base.md").as_uri(),
        (commands / "ground" / "even.md").as_uri(),
    )
    (identifier,) = edit["changeAnnotations"]
    assert {move["annotationId"], *(one["annotationId"] for one in texts["edits"])} == {identifier}


async def test_a_rename_begins_with_the_whole_name(able: Editor, commands: Path) -> None:
    text = needs("base")
    uri = able.open(commands / "middle.md", text)
    found = await able.request("textDocument/prepareRename", at(uri, text, "base]"))
    assert found["placeholder"] == "base"
    assert found["range"]["end"]["character"] - found["range"]["start"]["character"] == len("base")
    assert await able.request("textDocument/prepareRename", at(uri, text, "description")) is None


async def test_a_refusal_is_an_error_with_a_sentence(able: Editor, commands: Path) -> None:
    text = needs("base")
    uri = able.open(commands / "middle.md", text)
    answer = await able.ask("textDocument/rename", at(uri, text, "base]", newName="top"))
    assert answer["error"] == {"code": -32803, "message": ".claude/commands/top.md exists already."}


async def test_after_the_rename_is_made_everything_is_in_order(able: Editor, commands: Path) -> None:
    text = needs("base")
    uri = able.open(commands / "middle.md", text)
    edit = await able.request("textDocument/rename", at(uri, text, "base]", newName="ground"))
    able.change(uri, applied(text, edit["documentChanges"][0]["edits"]))
    (commands / "base.md").rename(commands / "ground.md")
    files = [{"oldUri": (commands / "base.md").as_uri(), "newUri": (commands / "ground.md").as_uri()}]
    able.notify("workspace/didRenameFiles", {"files": files})
    assert able.published()[uri] == []
    found = await able.request("textDocument/definition", at(uri, needs("ground"), "ground]"))
    assert found[0]["targetUri"] == (commands / "ground.md").as_uri()


async def test_a_client_that_moves_no_files_is_told_so(editor: Editor, commands: Path) -> None:
    text = needs("base")
    uri = editor.open(commands / "middle.md", text)
    answer = await editor.ask("textDocument/rename", at(uri, text, "base]", newName="ground"))
    assert answer["error"]["code"] == -32803
    assert "does not move files" in answer["error"]["message"]


async def test_a_client_that_advertises_nothing_can_rename_what_moves_no_file(
    stranger: Editor, library: Path, commands: Path
) -> None:
    agents = commands.parent / "agents"
    agents.mkdir()
    text = "---\nname: reader\ndescription: Reads every change before it is merged\n---\n\nRead it.\n"
    (agents / "who.md").write_text(text)
    user = CLEAN.replace("---\n\n", "agents: [reader]\n---\n\n")
    (commands / "base.md").write_text(user)
    await stranger.initialize(library, capabilities={})
    uri = stranger.open(agents / "who.md")
    edit = await stranger.request("textDocument/rename", at(uri, text, "reader", newName="critic"))
    assert edit.keys() == {"changes"}
    assert "name: critic" in applied(text, edit["changes"][uri])
    assert "agents: [critic]" in applied(user, edit["changes"][(commands / "base.md").as_uri()])


async def test_a_folder_that_moves_takes_its_names_with_it(able: Editor, commands: Path) -> None:
    (commands / "git").mkdir()
    (commands / "git" / "pr.md").write_text(CLEAN)
    able.disk_changed(commands / "git" / "pr.md")
    text = needs("git/pr")
    able.open(commands / "top.md", text)
    files = [{"oldUri": (commands / "git").as_uri(), "newUri": (commands / "vcs").as_uri()}]
    edit = await able.request("workspace/willRenameFiles", {"files": files})
    (change,) = edit["documentChanges"]
    assert "[vcs/pr]" in applied(text, change["edits"])


async def test_a_move_that_loses_names_says_which(able: Editor, library: Path, commands: Path) -> None:
    files = [{"oldUri": (commands / "base.md").as_uri(), "newUri": (library / "base.md").as_uri()}]
    assert await able.request("workspace/willRenameFiles", {"files": files}) is None
    shown = await able.until(lambda message: message.get("method") == "window/showMessage")
    assert shown["params"]["message"] == (
        "After the move these names no longer mean what they did: `base` in .claude/commands/middle.md."
    )


async def test_a_deletion_offers_to_tidy_up_and_asks_first(able: Editor, commands: Path) -> None:
    uri = able.open(commands / "middle.md")
    edit = await able.request("workspace/willDeleteFiles", {"files": [{"uri": (commands / "base.md").as_uri()}]})
    (change,) = edit["documentChanges"]
    assert "\ndependencies: []\n" in applied(needs("base"), change["edits"])
    assert change["textDocument"] == {"uri": uri, "version": 1}
    assert all(annotation["needsConfirmation"] for annotation in edit["changeAnnotations"].values())


async def test_a_client_that_does_not_ask_first_loses_nothing_by_a_deletion(editor: Editor, commands: Path) -> None:
    files = {"files": [{"uri": (commands / "base.md").as_uri()}]}
    assert await editor.request("workspace/willDeleteFiles", files) is None


async def test_the_server_wants_to_know_about_files_and_folders(stranger: Editor, library: Path) -> None:
    offered = (await stranger.initialize(library, capabilities=ABLE))["capabilities"]
    assert offered["renameProvider"] == {"prepareProvider": True}
    operations = offered["workspace"]["fileOperations"]
    assert operations.keys() == set(OPERATIONS)
    patterns = [one["pattern"] for one in operations["willRename"]["filters"]]
    assert patterns == [{"glob": "**/*.md", "matches": "file"}, {"glob": "**", "matches": "folder"}]
