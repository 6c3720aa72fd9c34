"""An editor in the same process: it speaks bytes with the server and waits for messages, never for time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bandleader_lsp.connection import Connection
from bandleader_lsp.framing import Framer, frame
from bandleader_lsp.session import new_server

Message = dict[str, Any]
PATIENCE = 30.0  # seconds after which a message that was promised counts as missing
PUSH: Message = {
    "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}, "workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True},
    "textDocument": {
        "publishDiagnostics": {
            "versionSupport": True,
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "definition": {"linkSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}}},
    },
}
PULL: Message = {
    **PUSH,
    "workspace": {"diagnostics": {"refreshSupport": True}, "codeLens": {"refreshSupport": True}},
    "textDocument": {**PUSH["textDocument"], "diagnostic": {"dynamicRegistration": True}},
}


class Editor:
    """One client with its server."""

    def __init__(self) -> None:
        """Connected, not initialized."""
        self.server = new_server()
        self.server.protocol.set_writer(self)
        self.connection = Connection(self.server)
        self.messages: list[Message] = []
        self.seen = 0  # messages that some `until` has looked at
        self._framer = Framer()
        self._news = asyncio.Event()
        self._number = 0
        self._versions: dict[str, int] = {}

    def write(self, data: bytes) -> None:
        """What the server sends arrives here; its requests are answered with null, a moment later as in life."""
        for body in self._framer.feed(data):
            assert body is not None
            message = json.loads(body)
            self.messages.append(message)
            if "method" in message and "id" in message:
                asyncio.get_running_loop().call_soon(self.send, {"id": message["id"], "result": None})
        self._news.set()

    def close(self) -> None:
        """The server closes its end."""

    def raw(self, data: bytes) -> None:
        self.connection.data_received(data)

    def send(self, *messages: Message) -> None:
        """Send messages in one piece."""
        self.raw(b"".join(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()) for message in messages))

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    async def ask(self, method: str, params: Any) -> Message:
        """The whole answer to a request."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        number, start = self._number, 0
        return await self._first(lambda message: message.get("id") == number and "method" not in message, lambda: start)

    async def request(self, method: str, params: Any) -> Any:
        """The result of a request that must succeed."""
        answer = await self.ask(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    async def until(self, wanted: Callable[[Message], bool]) -> Message:
        """The next message that is wanted; those before it count as seen."""
        found = await self._first(wanted, lambda: self.seen)
        self.seen = self.messages.index(found, self.seen) + 1
        return found

    async def diagnostics(self, uri: str) -> list[Message]:
        """What is published next about a file."""
        message = await self.until(lambda m: m.get("method") == PUBLISH and m["params"]["uri"] == uri)
        found: list[Message] = message["params"]["diagnostics"]
        return found

    def published(self) -> dict[str, list[Message]]:
        """What is known about every file by now."""
        params = [message["params"] for message in self.messages if message.get("method") == PUBLISH]
        return {one["uri"]: one["diagnostics"] for one in params}

    def publications(self) -> int:
        return sum(message.get("method") == PUBLISH for message in self.messages)

    async def initialize(self, *folders: Path, capabilities: Message = PUSH, **params: Any) -> Message:
        """Introduce the editor with these workspace folders and wait until they are loaded."""
        listed = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        result: Message = await self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "workspaceFolders": listed or None,
                "capabilities": capabilities,
                **params,
            },
        )
        self.notify("initialized", {})
        await self.loaded()
        self.seen = len(self.messages)
        return result

    async def loaded(self) -> None:
        """Wait until nothing is being loaded."""
        while tasks := self.server.indexer.tasks():
            await asyncio.wait_for(asyncio.wait(tasks), PATIENCE)

    def open(self, path: Path, text: str | None = None) -> str:
        """Open a file, with another text than the file's if one is given; returns its URI."""
        uri = path.as_uri()
        self._versions[uri] = 1
        text = path.read_text(encoding="utf-8") if text is None else text
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *texts: str) -> None:
        """Replace the whole text, once for each of ``texts``, all sent in one piece."""
        self.send(*(self._change(uri, {"text": text}) for text in texts))

    def type(self, uri: str, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """Replace a range."""
        places = [{"line": line, "character": column} for line, column in (start, end)]
        self.send(self._change(uri, {"range": {"start": places[0], "end": places[1]}, "text": text}))

    def close_file(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def disk_changed(self, *paths: Path) -> None:
        """Tell the server about files that were created, changed or deleted."""
        changes = [{"uri": path.as_uri(), "type": 2 if path.exists() else 3} for path in paths]
        self.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    def _change(self, uri: str, change: Message) -> Message:
        self._versions[uri] = version = self._versions.get(uri, 0) + 1
        document = {"uri": uri, "version": version}
        return {"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [change]}}

    async def _first(self, wanted: Callable[[Message], bool], start: Callable[[], int]) -> Message:
        while True:
            found = next((message for message in self.messages[start() :] if wanted(message)), None)
            if found is not None:
                return found
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), PATIENCE)


PUBLISH = "textDocument/publishDiagnostics"
