"""One engine at work in one repository: a process with a lock, a log and a process group of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..pipeline.runners.relatives import start_time

# The process waits for one byte before it becomes the engine, so that nothing runs of which there is no record; should
# whoever starts it die before, it reads an end instead.
_GATE: Final = (
    "import os, sys; os.read(0, 1) or sys.exit(75); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
_SESSION: Final = re.compile(r"\d{8}-\d{6}-\w{4}")
_TAIL: Final = 4096  # bytes of what it complained about that are looked at


class End(NamedTuple):
    """How a child ended: its exit code (below 0 the signal), and its last complaint."""

    code: int
    complaint: str


class Child:
    """``bandleader WORDS`` in a process that begins to work with `release`. Raises OSError when it cannot start."""

    def __init__(self, words: Sequence[str], complaints: Path) -> None:
        """``complaints`` is the file for its standard error, in whose folder it starts."""
        self._complaints = complaints
        complaints.parent.mkdir(parents=True, exist_ok=True)
        with complaints.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _GATE, "-m", "bandleader", *words],
                cwd=complaints.parent,  # Python looks for modules there
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # Ctrl-C reaches it through us alone, and only once
            )
        self.pid = self._process.pid
        self.process_start = start_time(self.pid)

    def release(self) -> None:
        """Let it begin."""
        assert self._process.stdin
        try:
            self._process.stdin.write(b"\n")
            self._process.stdin.close()
        except OSError:
            return  # it is gone already, which its end will tell

    def lines(self) -> Iterator[str]:
        """What it prints, until it closes its output."""
        assert self._process.stdout
        for line in self._process.stdout:
            yield line.decode("utf-8", "replace").rstrip("\n")

    def interrupt(self) -> None:
        """Ask it to end gently; asked again, it ends at once."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> End:
        """Wait for it."""
        code = self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()
        return End(code, self._complaint())

    def _complaint(self) -> str:
        with self._complaints.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            said = file.read().decode("utf-8", "replace").splitlines()
        told = [line.removeprefix("bandleader: ") for line in said if line.startswith("bandleader: ")]
        return (told or said or [""])[-1]


def is_alive(pid: int, process_start: float) -> bool:
    """Whether a process on record is still there, and not another one with its number."""
    return start_time(pid) == process_start if process_start else False


class Progress:
    """What the events of a child say about how far it is."""

    def __init__(self) -> None:
        self.session = ""
        self.all = self.done = 0
        self.doing = ""

    def feed(self, line: str) -> None:
        """Take in a line of its output: an event, or the id of the session that it left to others."""
        if _SESSION.fullmatch(line):
            self.session = line
            return
        try:
            event: dict[str, Any] = json.loads(line)
            kind, data = event["type"], event["data"]
            self.session = event["session"]
        except (ValueError, KeyError, TypeError):
            return
        if kind == "session_started":
            self.all = len(data["plan"]["steps"])
        elif kind in ("command_ended", "command_skipped"):
            self.done += 1
        elif kind == "stage_started":
            self.doing = str(event.get("command") or "")
