"""SIGKILL at every event boundary: nothing that had ended runs again, and the result is that of an undisturbed run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.workspace import Workspace

COMMANDS = 30
# `make faults` kills at every boundary; otherwise at every seventh, and at all of them in the course of seven days.
ALL = bool(os.environ.get("BANDLEADER_EVERY_BOUNDARY"))
STEP = 1 if ALL else 7


class Zygote:
    """The process that runs the engine in children."""

    def __init__(self, environment: dict[str, str]) -> None:
        script = Path(__file__).with_name("zygote.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def library(workspace: Workspace) -> None:
    """Six layers of five commands: two in five write into the workspace, one in a worktree, two only read."""
    for number in range(COMMANDS):
        layer, place = divmod(number, 5)
        needs = [f"c{(layer - 1) * 5 + (place + step) % 5}" for step in (0, 1, 3)] if layer else []
        front: dict[str, Any] = {"dependencies": needs} if needs else {}
        outputs = " ".join(f"out/{need}.txt" for need in needs)
        script = [f'echo "start c{number}" >> "$JOURNAL"']
        if place in (1, 3):
            front["allowed-tools"] = "Read"
            script.append("cat src/a.txt > /dev/null")
        else:
            script += ["mkdir -p out", f"test ! -e out/c{number}.txt"]
            script.append(f"{{ echo c{number}; cat {outputs} /dev/null 2>/dev/null || true; }} > out/c{number}.txt")
            script.append(f"echo c{number} > src/last-{place}.txt")
        if place == 4:
            front["run"] = {"isolation": "worktree"}
        script.append(f'echo "end c{number}" >> "$JOURNAL"')
        workspace.command(f"c{number}", "\n".join(script), **front)
    workspace.command("all", 'echo "start all" >> "$JOURNAL"', dependencies=[f"c{n}" for n in range(25, 30)])


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    folder = tmp_path_factory.mktemp("zygote")
    environment = {**os.environ, "BANDLEADER_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)}
    environment["JOURNAL"] = str(folder / "journal")
    served = Zygote(environment)
    served.journal = folder / "journal"  # type: ignore[attr-defined]
    yield served
    served.close()


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pristine") / "work"
    folder.mkdir()
    workspace = Workspace(folder)
    workspace.write("src/a.txt", "one\n")
    library(workspace)
    workspace.commit()
    return folder


def copy_of(pristine: Path, to: Path) -> Workspace:
    shutil.copytree(pristine, to, symlinks=True)
    workspace = Workspace.__new__(Workspace)
    workspace.folder, workspace.commands = to, to / ".claude" / "commands"
    return workspace


def started(zygote: Zygote) -> Counter[str]:
    journal: Path = zygote.journal  # type: ignore[attr-defined]
    return Counter(line.split()[1] for line in journal.read_text().splitlines() if line.startswith("start"))


def test_a_kill_at_an_event_boundary(zygote: Zygote, pristine: Path, tmp_path: Path) -> None:
    journal: Path = zygote.journal  # type: ignore[attr-defined]
    undisturbed = copy_of(pristine, tmp_path / "undisturbed")
    answer = zygote.ask(folder=str(undisturbed.folder), target="all")
    assert answer["outcome"] == "succeeded", answer
    assert set(started(zygote).values()) == {1}
    expected = undisturbed.files()
    kills = 0
    for number in range(1 if ALL else os.getpid() % STEP + 1, answer["appends"] + 1, STEP):
        for when in ("before", "after"):
            journal.write_text("")
            workspace = copy_of(pristine, tmp_path / f"{number}-{when}")
            killed = zygote.ask(folder=str(workspace.folder), target="all", kill=number, when=when)
            if not killed["signal"]:
                continue  # this run had fewer transactions than the first one
            kills += 1
            where = f"killed {when} append {number}"
            ended = ended_commands(workspace)
            resumed = zygote.ask(folder=str(workspace.folder), resume=bool(ended is not None), target="all")
            assert resumed.get("outcome") == "succeeded", (where, resumed)
            after = started(zygote)
            again = {name for name, count in after.items() if count > 1}
            assert not again & (ended or set()), where
            assert len(again) <= 2, where  # no more than were running
            assert max(after.values()) <= 2, where
            assert workspace.files() == expected, where
            shutil.rmtree(workspace.folder)
    assert kills >= (100 if ALL else 15)


def ended_commands(workspace: Workspace) -> set[str] | None:
    """The commands that had ended, None if nothing at all was on record."""
    engine = workspace.engine()
    if not engine.layout.log.exists():
        return None
    sessions = engine.sessions()
    if not sessions:
        return None
    return {event.command for event in workspace.events(sessions[-1].id) if event.type == "command_ended"}
