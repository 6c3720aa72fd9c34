"""A minimal language client that measures: it writes and reads the pipes itself, with nothing in between."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Message = dict[str, Any]
CAPABILITIES: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "textDocument": {
        "publishDiagnostics": {
            "versionSupport": True,
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
        },
        "definition": {"linkSupport": True},
    },
}


class Client:
    """Starts a server and talks to it over its standard input and output."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """What the server says on standard error is thrown away."""
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin.fileno(), self.process.stdout.fileno()
        self._data = b""
        self._number = 0

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """The answer to a request; what arrives before it is dropped."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        return self.until(lambda message: message.get("id") == self._number)["result"]

    def until(self, wanted: Callable[[Message], bool]) -> Message:
        """The next message that is wanted; requests of the server are answered with null."""
        while True:
            message = self._receive()
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            elif wanted(message):
                return message

    def diagnostics(self, uri: str, version: int) -> list[Message]:
        """The diagnostics published for one version of a file."""
        found = self.until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and message["params"].get("version") == version
            )
        )
        diagnostics: list[Message] = found["params"]["diagnostics"]
        return diagnostics

    def initialize(self, folder: Path) -> None:
        root = {"uri": folder.as_uri(), "name": folder.name}
        self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root["uri"],
                "workspaceFolders": [root],
                "capabilities": CAPABILITIES,
            },
        )

    def resident(self) -> float:
        """Megabytes of the server that are in memory; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def close(self) -> None:
        """End the session as the protocol wants it."""
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        view = memoryview(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        while view:
            view = view[os.write(self._in, view) :]

    def _receive(self) -> Message:
        while True:
            head, separator, rest = self._data.partition(b"\r\n\r\n")
            if separator:
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                if len(rest) >= length:
                    self._data = rest[length:]
                    message: Message = json.loads(rest[:length])
                    return message
            data = os.read(self._out, 1 << 20)
            if not data:
                raise EOFError("the server ended")
            self._data += data
