"""Repositories with a library each, a list of them, and the program that runs a command over all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.workspace import Workspace

# Says that it works, waits until it may go on, and leaves a line.
WORK = 'echo "$PWD" >> "$GATE/working"; while ! test -e "$GATE/open"; do sleep 0.02; done; echo done >> result'
PROGRAM = (sys.executable, "-c", "from bandleader.cli.main import main; main()")


class Fleet:
    """A folder in which fleets are started, with repositories below it. Commands called `work` wait for `open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gate = folder / "gate"
        self.gate.mkdir(parents=True)
        self.repositories: list[Workspace] = []
        self.processes: list[subprocess.Popen[str]] = []

    def add(self, name: str, script: str = WORK, **front: Any) -> Workspace:
        """A repository with a command `work`."""
        workspace = Workspace(self.folder / name)
        workspace.command("work", script, **front)
        workspace.commit()
        self.repositories.append(workspace)
        return workspace

    def write_list(self, *lines: str) -> str:
        """The list of these lines, or of all repositories."""
        file = self.folder / "list"
        names = lines or tuple(repository.folder.name for repository in self.repositories)
        file.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        return str(file)

    def open(self) -> None:
        """Let the commands go on."""
        (self.gate / "open").touch()

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the program; its output is to be read line by line."""
        process = subprocess.Popen(
            [*PROGRAM, *words],
            cwd=self.folder,
            env={**os.environ, "GATE": str(self.gate)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def bandleader(self, *words: str, stdin: str = "") -> tuple[int, str]:
        """Run the program to its end; its exit code and all it printed."""
        done = subprocess.run(
            [*PROGRAM, *words],
            cwd=self.folder,
            env={**os.environ, "GATE": str(self.gate)},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def id(self) -> str:
        """The one fleet."""
        (record,) = (self.folder / ".milestones" / "fleets").glob("*.jsonl")
        return record.stem

    def events(self) -> list[dict[str, Any]]:
        """What is on record of the one fleet."""
        text = (self.folder / ".milestones" / "fleets" / f"{self.id}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def statuses(self) -> dict[str, str]:
        """The status of each repository by its name, as the program says it."""
        code, said = self.bandleader("status", self.id, "--format", "json")
        assert code == 0, said
        return {Path(row["target"]).name: row["status"] for row in json.loads(said)["repositories"]}

    def sessions(self) -> dict[str, list[str]]:
        """How the sessions of each repository ended, by its name, the newest first."""
        return {each.folder.name: [one.status for one in each.engine().sessions()] for each in self.repositories}


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    made = Fleet(tmp_path / "fleet")
    yield made
    made.open()  # whatever has gone wrong, no command waits for ever
    for process in made.processes:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def read_until(process: subprocess.Popen[str], kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The events that a program prints, up to the ``count``-th of a kind."""
    found: list[dict[str, Any]] = []
    assert process.stdout
    for line in process.stdout:
        found.append(json.loads(line))
        if sum(event["type"] == kind for event in found) == count:
            return found
    raise AssertionError(f"it ended before {kind}: {found}")
