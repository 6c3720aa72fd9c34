"""Refactorings as code actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.server.editor import Editor
from tests.server.test_actions import actions, applied
from tests.server.test_rename import ABLE
from tests.server.texts import CLEAN, needs


async def offered(editor: Editor, uri: str, kind: str, start: int, end: int) -> dict[str, dict[str, Any]]:
    """The actions of a kind for some lines, by title."""
    span = {"start": {"line": start, "character": 0}, "end": {"line": end, "character": 0}}
    return {action["title"]: action for action in await actions(editor, uri, span, only=[kind])}


async def test_a_missing_command_is_created_with_a_text(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities=ABLE)
    uri = stranger.open(commands / "top.md", needs("git/push"))
    action = (await offered(stranger, uri, "quickfix", 0, 4))["Create the command `git/push`"]
    create, texts = action["edit"]["documentChanges"]
    new = (commands / "git" / "push.md").as_uri()
    assert (create["kind"], create["uri"]) == ("create", new)
    assert texts["textDocument"] == {"uri": new, "version": None}
    assert applied("", texts["edits"]).startswith("---\ndescription: ")


async def test_a_client_that_creates_no_files_is_offered_what_it_can_do(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "top.md", needs("git/push"))
    found = await offered(editor, uri, "quickfix", 0, 4)
    assert "Create the command `git/push`" not in found
    assert "Ignore DP001 in this file" in found
    assert await offered(editor, uri, "refactor", 5, 7) == {}


async def test_lines_are_extracted(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities=ABLE)
    text = CLEAN + "\n### Then 𝄞 rest\n\nSit down.\n"
    uri = stranger.open(commands / "base.md", text)
    found = await offered(stranger, uri, "refactor.extract", 6, 9)
    action = found["Extract to the command `then-rest` and mention it"]
    edited, created, filled = action["edit"]["documentChanges"]
    assert applied(text, edited["edits"]) == CLEAN + "\nRun /then-rest\n"
    assert created["uri"] == filled["textDocument"]["uri"] == (commands / "then-rest.md").as_uri()
    assert "Sit down." in applied("", filled["edits"])


async def test_a_suppression_names_the_diagnostic_that_it_silences(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "top.md", needs("nobody"))
    diagnostics = await editor.diagnostics(uri)
    params = {"textDocument": {"uri": uri}, "range": diagnostics[0]["range"], "context": {"diagnostics": diagnostics}}
    found = {action["title"]: action for action in await editor.request("textDocument/codeAction", params)}
    action = found["Ignore DP001 here"]
    assert action["diagnostics"] == diagnostics
    editor.change(uri, applied(needs("nobody"), action["edit"]["documentChanges"][0]["edits"]))
    assert editor.published()[uri] == []


async def test_keys_are_sorted_as_a_source_action(editor: Editor, commands: Path) -> None:
    text = CLEAN.replace("---\n", "---\ncomplexity: simple\n", 1)
    uri = editor.open(commands / "top.md", text)
    (action,) = (await offered(editor, uri, "source", 0, 0)).values()
    assert action["kind"] == "source.sortFrontMatter.bandleader"
    after = applied(text, action["edit"]["documentChanges"][0]["edits"])
    assert after == CLEAN.replace("---\n\n", "complexity: simple\n---\n\n")
