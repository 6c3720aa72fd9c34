"""How a session begins and ends, and what is answered out of order (LSP 3.17, "Server lifecycle")."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bandleader_lsp.features.execute_command import COMMANDS
from bandleader_lsp.features.lens import SHOW
from bandleader_lsp.features.trust import COMMAND as TRUST
from tests.server.editor import PULL, PUSH, Editor
from tests.server.texts import BROKEN

NOT_INITIALIZED, INVALID_REQUEST = -32002, -32600
DEFINITION = {"textDocument": {"uri": "file:///a.md"}, "position": {"line": 0, "character": 0}}


async def test_a_request_before_initialize_is_refused(stranger: Editor) -> None:
    answer = await stranger.ask("textDocument/definition", DEFINITION)
    assert answer["error"]["code"] == NOT_INITIALIZED


async def test_a_notification_before_initialize_is_dropped(stranger: Editor, commands: Path) -> None:
    stranger.open(commands / "bad.md")
    assert stranger.messages == []


async def test_a_second_initialize_is_refused(editor: Editor) -> None:
    answer = await editor.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert answer["error"]["code"] == INVALID_REQUEST


async def test_after_shutdown_only_exit_is_left(editor: Editor, commands: Path) -> None:
    assert await editor.request("shutdown", None) is None
    assert (await editor.ask("textDocument/definition", DEFINITION))["error"]["code"] == INVALID_REQUEST
    editor.open(commands / "bad.md", BROKEN)
    assert not editor.server.finished.done()
    editor.notify("exit", None)
    assert editor.server.finished.result() == 0


async def test_exit_without_shutdown_is_a_failure(editor: Editor) -> None:
    editor.notify("exit", None)
    assert editor.server.finished.result() == 1


async def test_exit_before_initialize_ends_it_too(stranger: Editor) -> None:
    stranger.notify("exit", None)
    assert stranger.server.finished.result() == 1


async def test_a_connection_that_breaks_ends_the_session(editor: Editor) -> None:
    editor.connection.connection_lost(None)
    assert editor.server.finished.result() == 1


async def test_the_client_s_own_process_is_watched_and_lives(editor: Editor) -> None:
    editor.server.watch_client(os.getpid())
    assert not editor.server.finished.done()


async def test_a_process_that_cannot_be_seen_is_not_watched(editor: Editor) -> None:
    editor.server.watch_client(2**22 + 1)
    assert not editor.server.finished.done()


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-16"], "utf-32"),
        (["utf-7", "utf-16"], "utf-16"),
        (["utf-7"], "utf-16"),
    ],
)
async def test_the_position_encoding_is_the_client_s_first_that_is_known(
    stranger: Editor, offered: list[str] | None, chosen: str
) -> None:
    general = {"general": {"positionEncodings": offered}} if offered else {}
    result = await stranger.initialize(capabilities=PUSH | general)
    assert result["capabilities"]["positionEncoding"] == chosen
    assert stranger.server.client.encoding == chosen


async def test_diagnostics_are_offered_to_clients_that_ask_for_them(stranger: Editor) -> None:
    result = await stranger.initialize(capabilities=PULL)
    provider = result["capabilities"]["diagnosticProvider"]
    assert provider == {"identifier": "bandleader", "interFileDependencies": True, "workspaceDiagnostics": True}


async def test_what_is_offered_to_others(stranger: Editor) -> None:
    capabilities = (await stranger.initialize())["capabilities"]
    assert "diagnosticProvider" not in capabilities
    assert (
        capabilities["textDocumentSync"] | {"openClose": True, "change": 2, "save": True}
        == capabilities["textDocumentSync"]
    )
    assert capabilities["definitionProvider"] is True
    assert set(capabilities["executeCommandProvider"]["commands"]) == {SHOW, TRUST, *COMMANDS}
    assert capabilities["codeLensProvider"] == {"resolveProvider": True}
    refactorings = ["refactor.extract", "refactor.inline", "source.sortFrontMatter.bandleader"]
    assert capabilities["codeActionProvider"] == {
        "codeActionKinds": ["quickfix", *refactorings, "source.fixAll.bandleader", "bandleader.run"]
    }
    assert capabilities["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}


@pytest.mark.parametrize("root", ["rootUri", "rootPath"])
async def test_an_older_client_names_one_root(stranger: Editor, library: Path, root: str) -> None:
    where = library.as_uri() if root == "rootUri" else str(library)
    await stranger.initialize(**{root: where})
    assert list(stranger.published()) == [(library / ".claude/commands/bad.md").as_uri()]


@pytest.mark.parametrize("options", [None, {}, {"anything": [1, {"deep": None}]}, 5, "text"])
async def test_options_of_any_shape_are_taken(stranger: Editor, library: Path, options: Any) -> None:
    await stranger.initialize(library, initializationOptions=options)
    stranger.notify("workspace/didChangeConfiguration", {"settings": options})
    assert stranger.published()


async def test_a_client_that_can_nothing_gets_plain_diagnostics(stranger: Editor, library: Path) -> None:
    await stranger.initialize(library, capabilities={})
    ((diagnostic,),) = stranger.published().values()
    assert set(diagnostic) == {"range", "severity", "code", "source", "message"}
    assert all("id" not in message for message in stranger.messages if "method" in message)
