"""The program as people call it: here, or in a process of its own that can be killed; and meeting its children."""

from __future__ import annotations

import contextlib
import io
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bandleader.cli.main import run
from tests.support.workspace import Workspace

PATIENCE = 60  # seconds after which something will not happen any more


_started: list[subprocess.Popen[str]] = []


class Answer(NamedTuple):
    """The exit code, and what was printed."""

    code: int
    out: str
    err: str


def call(workspace: Workspace, *words: str) -> Answer:
    """Call the program in this process. Whatever it is asked, it never ends by an error of its own."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*words, "--folder", str(workspace.folder)])
    return checked(Answer(code, out.getvalue(), err.getvalue()))


def start(
    workspace: Workspace, *words: str, before: Sequence[str] = (), stdout: int = subprocess.PIPE
) -> subprocess.Popen[str]:
    """Start the program in a process of its own; ``before`` are the words of a program that starts it."""
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "bandleader", *words],
        cwd=workspace.folder,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )
    _started.append(process)
    return process


def finish(process: subprocess.Popen[str]) -> Answer:
    """Wait for the end of a process that was started."""
    out, err = process.communicate(timeout=PATIENCE)
    return checked(Answer(process.returncode, out or "", err))


def stop_all() -> None:
    """End what was started and has not ended, because a test failed."""
    while _started:
        with _started.pop() as process:
            process.kill()


def checked(answer: Answer) -> Answer:
    """An answer without a traceback."""
    said = answer.out + answer.err
    assert "Traceback" not in said, said
    assert "internal error" not in said, said
    return answer


class Meeting:
    """Where a command tells the test that it has come to some point: it writes a line into a named pipe."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "meeting"
        os.mkfifo(self.path)
        self._file = os.open(self.path, os.O_RDWR)  # so that neither side waits for the other to open it
        self._said = b""

    def wait(self) -> str:
        """The next line."""
        while b"\n" not in self._said:
            ready, _, _ = select.select([self._file], [], [], PATIENCE)
            assert ready, "the command never came to that point"
            self._said += os.read(self._file, 4096)
        line, _, self._said = self._said.partition(b"\n")
        return line.decode()

    def close(self) -> None:
        """No more meetings."""
        os.close(self._file)
