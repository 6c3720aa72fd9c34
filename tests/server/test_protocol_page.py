"""The page about the protocol says all that the server does."""

from __future__ import annotations

import re
from pathlib import Path

from bandleader_lsp.preferences import INLAY_HINTS, LENSES
from bandleader_lsp.registrations import registered

ROOT = Path(__file__).parents[2]
HEAD = (ROOT / "docs" / "editor-protocol.md").read_text(encoding="utf-8").partition("<!-- What follows")[0]


def test_every_method_and_command_says_what_it_does() -> None:
    methods, commands = registered()
    assert all(len(text.split()) > 2 and text.endswith(".") for text in (*methods.values(), *commands.values()))
    assert {"textDocument/diagnostic", "textDocument/didChange", "exit", "$/cancelRequest"} <= methods.keys()


def test_every_command_and_preference_is_described() -> None:
    _, commands = registered()
    missing = [name for name in commands if name != "bandleader.showReferences" and f"`{name}`" not in HEAD]
    assert missing + [name for name in INLAY_HINTS | LENSES if f"`{name}`" not in HEAD] == []


def test_every_message_of_our_own_is_described() -> None:
    server = ROOT / "server" / "bandleader_lsp"
    sent = {name for path in server.rglob("*.py") for name in re.findall(r'"(bandleader/\w+)"', path.read_text())}
    assert sent
    assert [name for name in sent if f"### `{name}`" not in HEAD] == []
