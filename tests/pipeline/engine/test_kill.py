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
from typing import Any, NamedTuple

import pytest

from tests.support.workspace import Workspace

COMMANDS = 30
SLICES = 4  # for as many processes
ALL = bool(os.environ.get("BANDLEADER_EVERY_BOUNDARY"))  # `make faults`; otherwise it is every seventh
STEP = SLICES if ALL else SLICES * 7


class Zygote:
    """The process that runs the engine in children."""

    def __init__(self, environment: dict[str, str], journal: Path) -> None:
        self.journal = journal
        environment["JOURNAL"] = str(journal)
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
    served = Zygote(environment, folder / "journal")
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
    return Counter(line.split()[1] for line in zygote.journal.read_text().splitlines() if line.startswith("start"))


class Undisturbed(NamedTuple):
    """What a run that nobody kills leaves, and how many transactions it takes."""

    files: dict[str, tuple[int, bytes]]
    appends: int


@pytest.fixture(scope="module")
def undisturbed(zygote: Zygote, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    workspace = copy_of(pristine, tmp_path_factory.mktemp("undisturbed") / "work")
    answer = zygote.ask(folder=str(workspace.folder), target="all")
    assert answer["outcome"] == "succeeded", answer
    assert set(started(zygote).values()) == {1}
    return Undisturbed(workspace.files(), answer["appends"])


@pytest.mark.parametrize("part", range(SLICES))
def test_a_kill_at_an_event_boundary(
    zygote: Zygote, pristine: Path, undisturbed: Undisturbed, tmp_path: Path, part: int
) -> None:
    kills = 0
    for number in range(part + 1, undisturbed.appends + 1, STEP):
        for when in ("before", "after"):
            workspace = copy_of(pristine, tmp_path / f"{number}-{when}")
            kills += killed_and_resumed(zygote, workspace, number, when, undisturbed)
            shutil.rmtree(workspace.folder)
    assert kills >= undisturbed.appends // STEP


def killed_and_resumed(zygote: Zygote, workspace: Workspace, number: int, when: str, expected: Undisturbed) -> bool:
    """Run, kill, resume and compare; False if the run was over before its time had come."""
    zygote.journal.write_text("")
    killed = zygote.ask(folder=str(workspace.folder), target="all", kill=number, when=when)
    if not killed["signal"]:
        return False  # it took fewer transactions than the undisturbed one
    where = f"killed {when} append {number}"
    sessions = workspace.engine().sessions()
    events = workspace.events(sessions[0].id) if sessions else []
    ended = {event.command for event in events if event.type == "command_ended"}
    if not sessions or sessions[0].status != "succeeded":  # else it was killed with nothing left to do
        resumed = zygote.ask(folder=str(workspace.folder), resume=bool(sessions), target="all")
        assert resumed.get("outcome") == "succeeded", (where, resumed)
    counts = started(zygote)
    again = {name for name, count in counts.items() if count > 1}
    assert not again & ended, where
    assert len(again) <= 2, where  # no more than were running
    assert max(counts.values()) <= 2, where
    assert workspace.files() == expected.files, where
    return True
