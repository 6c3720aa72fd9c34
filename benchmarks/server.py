"""Measures the language server over its real pipes, beside its floor and a peer.

    python benchmarks/server.py [--sizes 1000,10000] [--edits 400] [--starts 11] [--peer ruff] [--pause 20]

For every size a library is generated into a temporary folder. All servers run at the same time and take turns, a
few edits each, so that a slow moment of the machine hits all of them; before every edit there is a pause, because a
server in a hot loop answers faster than one that a person types into. Edits break a front matter (a source file, for
the peer) and repair it, in turns; those in the hub are in the command that most others depend on. Prints a table in
Markdown: milliseconds, medians, and the 99th percentile of what is measured often.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from client import Client  # noqa: E402  (a script beside this one)
from generate import generate  # noqa: E402

TURN = 20  # edits that one server gets before it is the next one's turn
PYTHON_FILE = "import os\n\n\ndef {name}(value: int) -> str:\n    return os.fspath(str(value))\n" + "# text\n" * 60


class Edit(NamedTuple):
    """Put ``text`` in the place of ``length`` characters at a position of one line."""

    line: int
    column: int
    length: int
    text: str

    def change(self) -> dict[str, Any]:
        start = {"line": self.line, "character": self.column}
        end = {"line": self.line, "character": self.column + self.length}
        return {"range": {"start": start, "end": end}, "text": self.text}

    def undone(self) -> Edit:
        """The edit that takes this one, an insertion, back."""
        return Edit(self.line, self.column, len(self.text), "")


class Session:
    """One server on one folder, and what was measured."""

    def __init__(self, name: str, command: list[str], folder: Path, home: Path) -> None:
        """Caches and configuration are looked for in ``home``."""
        self.name = name
        self.command = command
        self.folder = folder
        self.open: dict[str, int] = {}
        self.times: dict[str, list[float]] = {}
        self.environment = {**os.environ, "HOME": str(home), "BANDLEADER_CACHE_DIR": str(home / "cache")}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def start(self, *, ready: str | None = None) -> None:
        """Start the server and introduce the client; ``ready`` names the time until its first progress ends."""
        with self.clock("initialize"):
            self.client = Client(self.command, self.environment)
            self.client.initialize(self.folder)
        with self.clock(ready or "initialized"):
            self.client.notify("initialized", {})
            if ready:
                self.client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "end")

    def clock(self, what: str) -> Clock:
        return Clock(self.times.setdefault(what, []))

    def open_file(self, path: Path) -> None:
        """Open a file and wait for its diagnostics."""
        uri, text = path.as_uri(), path.read_text(encoding="utf-8")
        self.open[uri] = 1
        item = {"uri": uri, "languageId": "python" if path.suffix == ".py" else "markdown", "version": 1, "text": text}
        with self.clock("open"):
            self.client.notify("textDocument/didOpen", {"textDocument": item})
            self.client.diagnostics(uri, 1)

    def type(self, what: str, uri: str, edit: Edit) -> list[dict[str, Any]]:
        """Make an edit and wait for the diagnostics."""
        self.open[uri] += 1
        document = {"uri": uri, "version": self.open[uri]}
        with self.clock(what):
            self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [edit.change()]})
            return self.client.diagnostics(uri, self.open[uri])

    def define(self, uri: str, line: int, column: int) -> None:
        """Ask for the definition of a name."""
        params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        with self.clock("definition"):
            found = self.client.request("textDocument/definition", params)
        assert found, "there is a definition"

    def figure(self, what: str) -> str:
        """Median and 99th percentile in milliseconds."""
        times = sorted(1000 * seconds for seconds in self.times.get(what, ()))
        if not times:
            return ""
        if len(times) < 20:
            return f"{statistics.median(times):.0f}" if times[0] >= 20 else f"{statistics.median(times):.1f}"
        return f"{statistics.median(times):.2f} / {times[int(0.99 * len(times))]:.2f}"


class Clock:
    """Adds the time that a block took."""

    def __init__(self, times: list[float]) -> None:
        """``times`` are in seconds."""
        self.times = times

    def __enter__(self) -> None:
        self.started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.times.append(time.perf_counter() - self.started)


def insertion(text: str, before: str, new: str) -> Edit:
    """The edit that puts ``new`` before the first ``before``."""
    offset = text.index(before)
    start = text.rfind("\n", 0, offset) + 1
    return Edit(text.count("\n", 0, offset), offset - start, 0, new)


def most_wanted(files: Iterable[Path], root: Path) -> Path:
    """The command that most others depend on."""
    counts: dict[str, int] = {}
    for path in files:
        front_matter = path.read_text(encoding="utf-8").split("\n---\n")[0]
        for word in front_matter.partition("dependencies:")[2].replace(",", " ").replace("[", " ").split():
            counts[word.strip("]-")] = counts.get(word.strip("]-"), 0) + 1
    wanted = max((name for name in counts if (root / f"{name}.md").exists()), key=lambda name: (counts[name], name))
    return root / f"{wanted}.md"


def typing(session: Session, what: str, path: Path, edit: Edit) -> Iterator[Callable[[], object]]:
    """Endless edits of one file that break and repair it in turns."""
    uri = path.as_uri()
    while True:
        yield lambda: session.type(what, uri, edit)
        yield lambda: session.type(what, uri, edit.undone())


def take_turns(workers: list[Iterator[Callable[[], object]]], count: int, pause: float) -> None:
    """Let each worker do ``count`` things, a few at a time."""
    for _ in range(0, count, TURN):
        for worker in workers:
            for _ in range(TURN):
                time.sleep(pause)
                next(worker)()


def start_often(session: Session, cache: Path, starts: int) -> None:
    """Start and end the server, without its cache and with it; the last one stays."""
    session.start()  # its bytecode is written, the file cache is warm
    session.client.close()
    session.times.clear()
    for _ in range(max(1, starts // 4)):
        shutil.rmtree(cache, ignore_errors=True)
        session.start(ready="cold")
        session.client.close()
    for index in range(starts):
        if index:
            session.client.close()
        session.start(ready="warm")


def start_peer(name: str, size: int, home: Path) -> tuple[Session, Path]:
    """A server for Python, a folder of as many Python files, and one of them open."""
    folder = home / "python"
    folder.mkdir()
    for index in range(size):
        (folder / f"module_{index}.py").write_text(PYTHON_FILE.format(name=f"convert_{index}"), encoding="utf-8")
    beside = Path(sys.executable).with_name(name)
    program = str(beside) if beside.exists() else shutil.which(name)
    if program is None:
        raise SystemExit(f"{name} is neither beside {sys.executable} nor on the PATH")
    session = Session(name, [program, "server"], folder, home)
    session.start()
    session.open_file(folder / "module_7.py")
    return session, folder / "module_7.py"


def measure(size: int, options: argparse.Namespace, home: Path) -> list[Session]:
    """Every figure at one size of library."""
    edits, pause = options.edits, options.pause / 1000
    folder = home / "library"
    generate(folder, size)
    root = folder / ".claude" / "commands"
    files = sorted(root.glob("*/*.md"))
    own = Session("bandleader", [str(Path(sys.executable).with_name("bandleader-lsp"))], folder, home)
    start_often(own, home / "cache", options.starts)
    floor = Session("bare pygls", [sys.executable, str(HERE / "floor.py")], folder, home)
    floor.start()
    edited = next(path for path in files if "\ndependencies: " in path.read_text(encoding="utf-8"))
    hub = most_wanted(files, root)
    for path in dict.fromkeys((edited, hub, *files[:: max(1, size // 20)])):
        own.open_file(path)
    floor.open_file(edited)
    text, hub_text = edited.read_text(encoding="utf-8"), hub.read_text(encoding="utf-8")
    breaking = Edit(insertion(text, "description: ", "").line, len("description: "), 0, "a: b ")
    workers = [typing(own, "keystroke", edited, breaking), typing(floor, "keystroke", edited, breaking)]
    sessions = [own, floor]
    if options.peer:
        peer, module = start_peer(options.peer, size, home)
        workers.append(typing(peer, "keystroke", module, Edit(3, 0, 0, "x y ")))
        sessions.append(peer)
    take_turns(workers, edits, pause)
    in_hub = Edit(insertion(hub_text, "argument-hint: ", "").line, len("argument-hint: "), 0, "[x] ")
    take_turns([typing(own, "hub", hub, in_hub)], edits // 2, pause)
    line, column = insertion(text, "dependencies: ", "").line, len("dependencies: ") + 2
    take_turns([iter(lambda: lambda: own.define(edited.as_uri(), line, column), None)], edits // 2, pause)
    for session in sessions:
        session.times["memory"] = [session.client.resident() / 1000]
        session.client.close()
    return sessions


COLUMNS = {
    "start to initialize": "initialize",
    "ready, cold": "cold",
    "ready, warm": "warm",
    "open": "open",
    "keystroke p50 / p99": "keystroke",
    "in a hub": "hub",
    "definition": "definition",
    "MB": "memory",
}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the language server; milliseconds.")
    parser.add_argument("--sizes", default="1000,10000", help="commands in the library (default 1000,10000)")
    parser.add_argument("--edits", type=int, default=400, help="keystrokes a server (default 400)")
    parser.add_argument("--starts", type=int, default=11, help="starts with a warm cache (default 11)")
    parser.add_argument("--pause", type=float, default=20, help="milliseconds before each (default 20)")
    parser.add_argument("--peer", choices=("ruff",), help="measure keystrokes of this server, too, on Python files")
    options = parser.parse_args()
    print(f"| server | files | {' | '.join(COLUMNS)} |\n|---|--:|{'--:|' * len(COLUMNS)}")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="bandleader-") as place:
            for some in measure(size, options, Path(place)):
                figures = [some.figure(what) for what in COLUMNS.values()]
                print(f"| {some.name} | {size:,} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()
