"""`make demo`: the main job on the sample libraries, with nothing faked.

Checks the broken library, draws the graph of the clean one, talks to the real language server as an editor would, and
runs a pipeline with everything that can go wrong in one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo_pipeline import run_pipeline

EXAMPLES = Path(__file__).resolve().parent
BROKEN, CLEAN = EXAMPLES / "broken", EXAMPLES / "clean"
SEVERITIES = {1: "error", 2: "warning", 3: "info", 4: "hint"}


def main() -> int:
    """Run the four parts; the exit code says whether each did what it should."""
    title("1. Check a broken library:  bandleader check examples/broken")
    status = bandleader("check", str(BROKEN))
    print(f"\nExit code {status}: at least one finding is an error. (0: none is, 2: wrong usage or configuration.)")

    title("2. Check the same library in order, and draw its dependencies:  bandleader graph")
    clean = bandleader("check", str(CLEAN))
    print()
    bandleader("graph", "--folder", str(CLEAN))

    title("3. Type in an editor:  the language server over stdio")
    heard = editor_session()

    title("4. Run a pipeline for real:  examples/pipeline, with git, failures and a kill")
    ran = run_pipeline()
    return 0 if (status, clean, heard, ran) == (1, 0, True, True) else 1


def bandleader(*arguments: str) -> int:
    """Run the command line as a user would, in colour."""
    command = [sys.executable, "-m", "bandleader", *arguments]
    sys.stdout.flush()
    return subprocess.run(command, env={**os.environ, "FORCE_COLOR": "1"}, cwd=EXAMPLES.parent, check=False).returncode


def editor_session() -> bool:
    """Open a file, break it, mend it, jump to a dependency; True when the server's answers were right."""
    path = CLEAN / ".claude" / "commands" / "git" / "pr.md"
    text = path.read_text(encoding="utf-8")
    broken = text.replace("dependencies:", "dependencys:", 1)
    server = Server(CLEAN)
    uri = path.as_uri()
    server.notify("textDocument/didOpen", textDocument=document(uri, text))
    first = server.diagnostics(uri, 1)
    say("opened git/pr.md", first)
    server.notify("textDocument/didChange", **change(uri, 2, broken))
    second = server.diagnostics(uri, 2)
    say("typed `dependencys:` for `dependencies:`", second)
    server.notify("textDocument/didChange", **change(uri, 3, text))
    third = server.diagnostics(uri, 3)
    say("typed it right again", third)
    line = next(number for number, row in enumerate(text.splitlines()) if "test/integration" in row)
    column = text.splitlines()[line].index("test/integration") + 3
    place = server.request(
        "textDocument/definition", textDocument={"uri": uri}, position={"line": line, "character": column}
    )
    target = place[0] if isinstance(place, list) else place
    goal = target.get("targetUri") or target.get("uri")
    print(f"  go to definition on test/integration -> {goal.removeprefix(CLEAN.as_uri() + '/')}")
    server.end()
    return not first and bool(second) and not third and goal.endswith("test/integration.md")


class Server:
    """The language server as a child process, spoken to in JSON-RPC."""

    def __init__(self, workspace: Path) -> None:
        """Start it and shake hands."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bandleader_lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.number = 0
        self.published: list[dict[str, Any]] = []
        self.request(
            "initialize",
            processId=None,
            rootUri=workspace.as_uri(),
            workspaceFolders=[{"uri": workspace.as_uri(), "name": workspace.name}],
            capabilities={"textDocument": {"publishDiagnostics": {"versionSupport": True}}},
        )
        self.notify("initialized")

    def end(self) -> None:
        """Say goodbye as the protocol wants it."""
        self.request("shutdown")
        self.notify("exit")
        print(f"  the server ended with exit code {self.process.wait(timeout=10)}")

    def notify(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, **params: Any) -> Any:
        """Send a request and wait for its result."""
        self.number += 1
        message: dict[str, Any] = {"jsonrpc": "2.0", "id": self.number, "method": method}
        self._send(message | ({"params": params} if params else {}))
        while True:
            answer = self._receive()
            if answer.get("id") == self.number and "method" not in answer:
                return answer.get("result")

    def diagnostics(self, uri: str, version: int) -> list[dict[str, Any]]:
        """Wait for the diagnostics of one version of a file."""
        while True:
            for params in self.published:
                if params["uri"] == uri and params.get("version") == version:
                    return list(params["diagnostics"])
            self._receive()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while (header := self.process.stdout.readline()) not in (b"\r\n", b""):
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        if not length:
            raise SystemExit("the language server ended unexpectedly")
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
        return message


def document(uri: str, text: str) -> dict[str, Any]:
    """An LSP text document."""
    return {"uri": uri, "languageId": "markdown", "version": 1, "text": text}


def change(uri: str, version: int, text: str) -> dict[str, Any]:
    """The parameters of a change that replaces the whole text."""
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}


def say(what: str, diagnostics: list[dict[str, Any]]) -> None:
    """Print one step and what the server said to it."""
    print(f"  {what}: {len(diagnostics)} diagnostic{'' if len(diagnostics) == 1 else 's'}")
    for one in diagnostics:
        start = one["range"]["start"]
        place = f"{start['line'] + 1}:{start['character'] + 1}"
        print(f"    {place} {SEVERITIES[one['severity']]}[{one['code']}] {one['message']}")


def title(text: str) -> None:
    """Print a heading."""
    print(f"\n\033[1m{text}\033[0m\n", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
