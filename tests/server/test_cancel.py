"""Requests that the client takes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.editor import Editor


async def test_a_long_request_can_be_cancelled(puller: Editor, commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bandleader_lsp.partial.CHUNK", 1)
    puller.send(
        {"id": "long", "method": "workspace/symbol", "params": {"query": "", "partialResultToken": "t"}},
        {"method": "$/cancelRequest", "params": {"id": "long"}},
    )
    answer = await puller.until(lambda message: message.get("id") == "long")
    assert answer["error"]["code"] == -32800  # RequestCancelled
    assert await puller.request("workspace/symbol", {"query": "middle"})


async def test_a_request_that_waits_for_the_library_can_be_cancelled(
    stranger: Editor, library: Path, commands: Path
) -> None:
    folders = [{"uri": library.as_uri(), "name": "project"}]
    await stranger.request("initialize", {"processId": None, "capabilities": {}, "workspaceFolders": folders})
    stranger.notify("initialized", {})
    params = {"textDocument": {"uri": (commands / "middle.md").as_uri()}, "position": {"line": 2, "character": 17}}
    stranger.send(
        {"id": "early", "method": "textDocument/definition", "params": params},
        {"method": "$/cancelRequest", "params": {"id": "early"}},
        {"method": "$/cancelRequest", "params": {"id": "unknown"}},
        {"method": "$/cancelRequest", "params": None},
    )
    answer = await stranger.until(lambda message: message.get("id") == "early")
    assert answer["error"]["code"] == -32800
    assert len(await stranger.request("textDocument/definition", params)) == 1
    assert sum(message.get("id") == "early" for message in stranger.messages) == 1
