"""Inlay hints over the protocol, and how a person switches them off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bandleader_lsp.preferences import INLAY_HINTS, Preferences, read_preferences
from tests.server.editor import PUSH, Editor, Message
from tests.server.texts import CLEAN

TEXT = "---\ndescription: 𝄞 Build on what is there\ndependencies: [{}]\ncomplexity:\n---\n\nRun it.\n"
ALL = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}


async def labels(editor: Editor, uri: str) -> list[Any]:
    hints = await editor.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": ALL})
    return [hint["label"] for hint in hints]


async def test_hints_stand_behind_what_they_are_about(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "bad.md", TEXT.format("middl"))
    hints: list[Message] = await editor.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": ALL})
    name, default = (hint for hint in hints if hint["label"] != "2 in all")
    assert name["position"] == {"line": 2, "character": len("dependencies: [middl")}
    assert name["label"] == [
        {
            "value": "→ middle",
            "location": {
                "uri": (commands / "middle.md").as_uri(),
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
            },
        }
    ]
    assert (default["label"], default["position"]) == ("simple", {"line": 3, "character": len("complexity:")})


async def test_each_kind_can_be_switched_off(stranger: Editor, library: Path, commands: Path) -> None:
    capabilities = {**PUSH, "workspace": {"inlayHint": {"refreshSupport": True}}}
    await stranger.initialize(
        library, capabilities=capabilities, initializationOptions={"inlayHints": {"names": False}}
    )
    uri = stranger.open(commands / "bad.md", TEXT.format("top"))
    assert await labels(stranger, uri) == ["3 in all", "simple"]
    settings = {"bandleader": {"inlayHints": {"defaults": False}}}
    stranger.notify("workspace/didChangeConfiguration", {"settings": settings})
    await stranger.until(lambda message: message.get("method") == "workspace/inlayHint/refresh")
    assert await labels(stranger, uri) == ["3 in all"]
    stranger.notify("workspace/didChangeConfiguration", {"settings": {"inlayHints": False}})
    assert await labels(stranger, uri) == []


async def test_hints_are_asked_for_again_when_another_file_changes_them(
    stranger: Editor, library: Path, commands: Path
) -> None:
    capabilities = {**PUSH, "workspace": {"inlayHint": {"refreshSupport": True}}}
    await stranger.initialize(library, capabilities=capabilities)
    uri = stranger.open(commands / "top.md", TEXT.format("middle"))
    assert await labels(stranger, uri) == ["2 in all", "simple"]
    middle = stranger.open(commands / "middle.md")
    stranger.change(middle, CLEAN)
    await stranger.until(lambda message: message.get("method") == "workspace/inlayHint/refresh")
    assert await labels(stranger, uri) == ["simple"]


async def test_a_client_that_advertises_nothing_is_asked_nothing(
    stranger: Editor, library: Path, commands: Path
) -> None:
    await stranger.initialize(library, capabilities={})
    uri = stranger.open(commands / "bad.md", TEXT.format("top"))
    stranger.notify("workspace/didChangeConfiguration", {"settings": {"inlayHints": {"counts": False}}})
    assert await labels(stranger, uri) == ["simple"]
    assert all("id" not in message for message in stranger.messages if "method" in message)


@pytest.mark.parametrize(
    "settings",
    [None, 5, "text", [], {}, {"bandleader": 5}, {"inlayHints": "no"}, {"inlayHints": {"names": "off", "other": 1}}],
)
def test_settings_without_sense_change_nothing(settings: Any) -> None:
    before = Preferences(INLAY_HINTS - {"counts"}, "suggest")
    assert read_preferences(settings, before) == before
