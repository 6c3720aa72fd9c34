"""Agent slots: a bounded pool that all commands of a session share, and what becomes of its agents in a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bandleader.pipeline.events import Event
from bandleader.pipeline.runners.relatives import marked
from tests.agents.library import Library
from tests.agents.stand_ins import HANGS, Install, lines_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups")
CLAUDE, CODEX = (
    [line for line in lines_of(f"{name}/success") if not line.startswith("#work")] for name in ("claude", "codex")
)


def readers(library: Library, agents: int) -> None:
    """Two commands that could run at once, each with as many agents."""
    for number in range(2 * agents):
        library.agent(f"agent-{number}", "You look.")
    for number, name in enumerate(("left", "right")):
        mine = [f"agent-{each}" for each in range(number * agents, (number + 1) * agents)]
        runner = {"runner": ("claude", "codex")[number]}
        library.prompt(name, "Look at it.", agents=mine, run=runner, complexity="complex", **{"allowed-tools": "Read"})
    library.command("top", "true", dependencies=["left", "right"])


def most_deployed(events: Sequence[Event]) -> int:
    """How many agents were deployed at once; no two of them ever have the same slot."""
    held: dict[int, tuple[str, str]] = {}
    most = 0
    for event in events:
        if event.type == "agent_changed":
            slot, agent = event.data["slot"], (event.command, event.data["agent"])
            if event.data["state"] in ("done", "failed"):
                assert held.pop(slot) == agent
            else:
                assert held.setdefault(slot, agent) == agent
                most = max(most, len(held))
    return most


def test_commands_whose_agents_do_not_fit_wait_for_one_another(library: Library, install: Install) -> None:
    install("claude", "left", CLAUDE)
    install("codex", "right", CODEX)
    library.write("bandleader.toml", "[run]\nagent-slots = 4\njobs = 4\n")
    readers(library, 3)
    result = library.run("top")
    assert result.outcome == "succeeded"
    assert most_deployed(library.events(result.session)) == 3
    states = [state for _, state, _ in library.agents(result.session)]
    assert states == [state for _ in range(2) for state in ("deployed", "working", "done") for _ in range(3)]


def test_commands_whose_agents_fit_work_at_once(library: Library, install: Install, tmp_path: Path) -> None:
    """Each of the two waits until the other is at work: one after the other they would never end."""
    left, right = tmp_path / "left", tmp_path / "right"
    install("claude", "left", [f"#meet {left} {right}", *CLAUDE])
    install("codex", "right", [f"#meet {right} {left}", *CODEX])
    library.write("bandleader.toml", "[run]\nagent-slots = 4\njobs = 4\n")
    readers(library, 2)
    result = library.run("top")
    assert result.outcome == "succeeded"
    assert most_deployed(library.events(result.session)) == 4


RUN = """
import sys
from bandleader.pipeline.engine import Engine
from bandleader.workspace.project import Project

def tell(events):
    for event in events:
        if event.type == "runner_said":
            print(event.data["text"], flush=True)

project = Project(sys.argv[1])
project.open(keep=False)
engine = Engine(project)
engine.run(engine.plan("check"), listener=tell)
"""


def test_what_a_killed_engine_leaves_is_ended_marked_and_run_again(library: Library, install: Install) -> None:
    install("claude", "hangs", HANGS)
    library.agent("reviewer", "You review.")
    library.prompt("check", "Do it.", agents=["reviewer"])
    before = library.files()
    child = subprocess.Popen([sys.executable, "-c", RUN, str(library.folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    while child.stdout.readline().strip() != "Started.":
        assert child.poll() is None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    (killed,) = library.engine().sessions()
    assert len(marked(killed.id)) == 2
    install("claude", "claude/success")
    result = library.engine().resume()
    assert (result.session, result.outcome) == (killed.id, "succeeded")
    assert marked(killed.id) == []
    states = [state for _, state, _ in library.agents(killed.id)]
    assert states == ["deployed", "working", "orphaned", "deployed", "working", "done"]
    undone = library.of_type(killed.id, "rolled_back")[0].data["paths"]
    assert "src/a.txt" in undone
    after = library.files()
    assert {name: after[name] for name in before} == before
