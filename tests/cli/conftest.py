"""A library on disk to run the program on, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from bandleader.cli.main import run

COMMANDS = ".claude/commands"
GOOD = "---\ndescription: Greet whoever comes in\n---\n\nSay hello to them.\n"
COLON = "---\ndescription: Deploy now: all of it\n---\n\nDeploy it to the cluster.\n"
MISSING = "---\ndescription: Open a pull request\ndependencies: [gone/away]\n---\n\nOpen the request.\n"
TWICE = "---\ndescription: Tidy the work tree up\nmodel: opus\nmodel: sonnet\n---\n\nTidy it up.\n"
CHECK = "---\ndescription: Look at the quality of a change\n---\n\nLook at the change.\n"


class Ran(NamedTuple):
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of a repository, and the current one."""
    place = tmp_path / "work"
    (place / ".git").mkdir(parents=True)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Writes a file below the folder; bytes as they are, text as UTF-8."""

    def write(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def broken(folder: Path, write: Callable[..., Path]) -> Path:
    """A library with one good command, one with a safe fix, one with an unsafe one, and one without any."""
    write(f"{COMMANDS}/greet.md", GOOD)
    write(f"{COMMANDS}/deploy.md", COLON)
    write(f"{COMMANDS}/git/pr.md", MISSING)
    write(f"{COMMANDS}/tidy.md", TWICE)
    return folder


@pytest.fixture
def bandleader(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command line in this process."""

    def bandleader(*arguments: str) -> Ran:
        capfdbinary.readouterr()
        code = run(arguments)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape"))

    return bandleader


@pytest.fixture
def process() -> Run:
    """Runs the command line in a process of its own."""

    def process(*arguments: str, stdin: bytes = b"", **variables: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-c", "from bandleader.cli.main import main; main()", *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, **variables},
        )
        return Ran(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode())

    return process
