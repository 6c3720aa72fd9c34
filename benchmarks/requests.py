"""Times what an editor asks for, one request at a time over the pipes, and the server's memory over many edits.

    python benchmarks/requests.py [--sizes 1000,10000] [--count 200] [--edits 10000]

Each request is made at many files in turn, so that nothing is asked twice in a row; rename is asked of the command that
most others depend on. Milliseconds from the write of the request to the answer read and parsed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from client import CAPABILITIES, Client
from generate import generate

OWN = str(Path(sys.executable).parent / "bandleader-lsp")


class File:
    """An open file, and where its first dependency is written."""

    def __init__(self, path: Path) -> None:
        self.uri = path.as_uri()
        self.text = path.read_text(encoding="utf-8")
        lines = self.text.splitlines()
        self.line = next((number for number, line in enumerate(lines) if line.startswith("dependencies:")), 0)
        row = lines[self.line]
        self.column = row.find("[") + 2 if "[" in row else len(row)
        self.name = row[self.column - 1 :].split(",")[0].strip(" ]") if "[" in row else ""

    def at(self) -> dict[str, Any]:
        """The parameters of a request about the dependency."""
        return {"textDocument": {"uri": self.uri}, "position": {"line": self.line, "character": self.column}}


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[1000, 10000])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--edits", type=int, default=10000)
    options = parser.parse_args()
    print("| request | files | p50 ms | p99 ms |\n|---|--:|--:|--:|")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as home:
            measure(Path(home), size, options)


def measure(home: Path, size: int, options: argparse.Namespace) -> None:
    """The rows of one size."""
    folder = home / "library"
    generate(folder, size)
    able = {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]}
    CAPABILITIES["workspace"] = {"workspaceEdit": able}
    client = Client([OWN], {**os.environ, "HOME": str(home), "BANDLEADER_CACHE_DIR": str(home / "cache")})
    client.initialize(folder)
    client.notify("initialized", {})
    paths = sorted((folder / ".claude" / "commands").rglob("*.md"))
    files = [file for path in paths[:: max(1, len(paths) // 120)] if (file := File(path)).name][:100]
    for file in files:
        document = {"uri": file.uri, "languageId": "markdown", "version": 1, "text": file.text}
        client.notify("textDocument/didOpen", {"textDocument": document})
    client.request("textDocument/definition", files[0].at())  # waits for the first load
    for name, ask in requests(client).items():
        ask(files[0])
        times = []
        for number in range(options.count):
            file = files[number % len(files)]
            begin = time.perf_counter()
            ask(file)
            times.append(1e3 * (time.perf_counter() - begin))
        row(name, size, times)
    wanted = Counter(file.name for file in map(File, paths) if file.name).most_common(1)[0][0]
    hub = next(file for file in map(File, paths) if file.name == wanted)
    opened = {"uri": hub.uri, "languageId": "markdown", "version": 1, "text": hub.text}
    client.notify("textDocument/didOpen", {"textDocument": opened})
    times, touched = [], 0
    for number in range(20):
        begin = time.perf_counter()
        answer = client.request("textDocument/rename", {**hub.at(), "newName": f"{wanted}-{number}"})
        times.append(1e3 * (time.perf_counter() - begin))
        touched = len((answer or {}).get("documentChanges") or ())
    row(f"rename touching {touched} files", size, times)
    edit(client, files[0], size, options.edits)
    client.close()


def requests(client: Client) -> dict[str, Callable[[File], Any]]:
    """What is asked, by name."""

    def about(method: str) -> Callable[[File], Any]:
        return lambda file: client.request(f"textDocument/{method}", file.at())

    def incoming(file: File) -> Any:
        items = client.request("textDocument/prepareCallHierarchy", file.at())
        return client.request("callHierarchy/incomingCalls", {"item": items[0]}) if items else None

    return {
        "hover": about("hover"),
        "definition": about("definition"),
        "highlight": about("documentHighlight"),
        "completion of names": about("completion"),
        "references": lambda file: client.request(
            "textDocument/references", {**file.at(), "context": {"includeDeclaration": True}}
        ),
        "call hierarchy, incoming (two requests)": incoming,
        "workspace symbol": lambda file: client.request("workspace/symbol", {"query": file.name.split("/")[-1]}),
        "code lens of one file": about("codeLens"),
        "semantic tokens": about("semanticTokens/full"),
    }


def edit(client: Client, file: File, size: int, edits: int) -> None:
    """Type into a file for long, and see what that does to the memory."""
    before = client.resident()
    times = []
    for number in range(edits):
        text = "x" if number % 2 == 0 else ""
        end = 1 if number % 2 else 0
        place = {"start": {"line": file.line + 3, "character": 0}, "end": {"line": file.line + 3, "character": end}}
        change = {"range": place, "text": text}
        begin = time.perf_counter()
        client.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": file.uri, "version": number + 2}, "contentChanges": [change]},
        )
        client.request("textDocument/definition", file.at())
        times.append(1e3 * (time.perf_counter() - begin))
    row("an edit and a definition", size, times)
    print(f"| memory over {edits:,} edits, MB | {size:,} | {before:.0f} | {client.resident():.0f} |", flush=True)


def row(name: str, size: int, times: list[float]) -> None:
    """Print the median and the 99th percentile."""
    ordered = sorted(times)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"| {name} | {size:,} | {statistics.median(ordered):.2f} | {worst:.2f} |", flush=True)


if __name__ == "__main__":
    main()
