"""Commands of every agent CLI through the whole engine; the CLIs are stand-ins that replay recorded streams."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.errors import EngineError
from bandleader.pipeline.events import Event
from bandleader.pipeline.runners.relatives import marked
from tests.agents.library import Library
from tests.agents.stand_ins import HANGS, Install, lines_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups")
PRESETS = ("claude", "codex", "gemini", "opencode", "copilot")


def call(library: Library) -> dict[str, Any]:
    """How the stand-in was called."""
    made: dict[str, Any] = json.loads((library.folder / "call.json").read_text(encoding="utf-8"))
    return made


def prompt_of(made: dict[str, Any]) -> str:
    return str(made["stdin"]) or next(word for word in made["argv"] if word.startswith("--prompt=")).split("=", 1)[1]


@pytest.mark.parametrize("name", [*PRESETS, "mine"])
def test_a_command_with_dependencies_and_agents(library: Library, install: Install, name: str) -> None:
    install(name, f"{'claude' if name == 'mine' else name}/success")
    library.write("bandleader.toml", '[runners.mine]\ncommand = ["mine", "--ask"]\n')
    library.command("prepare", "echo ready > ready.txt")
    library.agent("reviewer", "You review.")
    body = "Test $0 in $mode mode, see @ready.txt.\n\nBranch: !`git branch --show-current`\n\nCosts \\$1."
    front = {
        "dependencies": ["prepare"],
        "agents": ["reviewer"],
        "arguments": "what mode",
        "allowed-tools": "Bash, Edit",
    }
    library.prompt("check", body, run={"runner": name}, **front)
    result = library.run("check", arguments="'the api' fast")
    assert library.outcomes(result.session) == {"prepare": "succeeded", "check": "succeeded"}
    prompt = prompt_of(call(library))
    assert prompt.startswith("Test the api in fast mode, see @ready.txt.\n\nBranch: main\n\nCosts $1.")
    assert ("Content of ready.txt:\n\n```\nready\n```" in prompt) == (name not in ("claude", "gemini"))
    assert ("You review." in prompt) == (name in ("codex", "gemini", "mine"))
    kept = library.ended(result.session, "check")
    assert kept["result"]["runner"] == name
    assert "made.txt" in kept["result"]["changed"]["created"]
    if name != "mine":
        assert any("make test" in text for text, _ in library.said(result.session, "tool"))
        assert kept["result"]["turns"] > 0
        assert kept["metrics"]["tokens"] == kept["result"]["tokens"] > 0
    assert library.agents(result.session) == [("reviewer", state, 1) for state in ("deployed", "working", "done")]


def test_an_agent_is_passed_with_every_key_of_its_file(library: Library, install: Install) -> None:
    """A definition that is passed takes the place of the file: a key left out would be a restriction lost."""
    install("claude", "claude/success")
    front = {"tools": ["Read", "Bash(ls *)"], "disallowedTools": "Write", "maxTurns": 3, "background": False}
    hooks = {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}
    library.agent("reviewer", "You review.", skills="one, two", hooks=hooks, permissionMode="plan", **front)
    library.prompt("check", "Do it.", agents=["reviewer", "Explore"])
    assert library.run("check").outcome == "succeeded"
    argv = call(library)["argv"]
    assert json.loads(argv[argv.index("--agents") + 1]) == {
        "reviewer": {
            "description": "Is asked for reviewer",
            "prompt": "You review.",
            "tools": ["Read", "Bash(ls *)"],
            "disallowedTools": ["Write"],
            "permissionMode": "plan",
            "maxTurns": 3,
            "skills": ["one", "two"],
            "hooks": hooks,
            "background": False,
        }
    }


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("claude", ["--permission-mode", "default", "--disallowedTools", "Edit", "Write", "NotebookEdit"]),
        ("codex", ["--sandbox", "read-only"]),
        ("gemini", ["--approval-mode", "default"]),
        ("copilot", ["--deny-tool", "write"]),
    ],
)
def test_a_command_that_only_reads_cannot_write(
    library: Library, install: Install, name: str, flags: list[str]
) -> None:
    install(name, f"{name}/success")
    library.prompt("look", "Look at it.", run={"runner": name}, **{"allowed-tools": "Read, Grep"})
    library.run("look")
    argv = call(library)["argv"]
    assert flags in [argv[at : at + len(flags)] for at in range(len(argv))]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("claude/api_error", "the agent ended with an error: API Error: 529 overloaded"),
        ("claude/denied", "Bash was refused; grant it in allowed-tools"),
        ("claude/zero_turns", "the agent took no turn"),
        ("codex/declined", "shell was refused"),
        ("codex/turn_failed", "the turn failed: stream disconnected"),
        ("gemini/denied", "run_shell_command was refused"),
        ("gemini/turn_limit", "the limit of turns was reached"),
        ("opencode/denied_silently", "a tool was refused"),
        ("opencode/error", "the agent ended with an error: Rate limit exceeded"),
        ("copilot/failed_softly", "the agent CLI ended with exit status 1"),
        ("copilot/denied", "bash was refused"),
    ],
)
def test_a_failure_is_seen_and_undone(library: Library, install: Install, stream: str, reason: str) -> None:
    name = stream.partition("/")[0]
    install(name, f"{name}-failing", ["#work src/a.txt", "#work new.txt", *lines_of(stream)])
    library.write("src/a.txt", "edited, not committed\n")
    library.agent("reviewer", "You review.")
    library.prompt("check", "Do it.", agents=["reviewer"], run={"runner": name})
    before = library.files()
    result = library.run("check")
    assert result.outcome == "failed"
    assert library.execution(result.session)["message"].startswith(reason)
    assert library.files() == before
    undone = library.of_type(result.session, "rolled_back")[0].data["paths"]
    assert {"src/a.txt", "new.txt"} <= set(undone)
    assert library.agents(result.session) == [("reviewer", state, 1) for state in ("deployed", "working", "failed")]


@pytest.mark.parametrize(
    ("stream", "limit", "reason"),
    [
        ("claude/endless", "turns = 2", "the agent was stopped after 2 turns (its limit)"),
        ("claude/endless", "tokens = 300", "the agent was stopped at 390 tokens (its limit is 300)"),
        ("opencode/endless", "cost = 0.01", "the agent was stopped at $0.012 (its limit is $0.01)"),
    ],
)
def test_limits_end_a_run(library: Library, install: Install, stream: str, limit: str, reason: str) -> None:
    name = stream.partition("/")[0]
    install(name, stream)
    library.write("bandleader.toml", f"[quality.limits]\n{limit}\n")
    library.prompt("check", "Do it.", run={"runner": name})
    result = library.run("check")
    assert (result.outcome, library.execution(result.session)["message"]) == ("failed", reason)


def test_a_timeout_ends_everything_it_has_started(library: Library, install: Install) -> None:
    install("claude", "hangs", HANGS)
    library.prompt("check", "Do it.", run={"timeout": "1s"})
    before = library.files()
    result = library.run("check")
    assert library.execution(result.session)["message"] == "the agent was stopped after 1 s (run.timeout)"
    assert (library.files(), marked(result.session)) == (before, [])


def test_an_interrupt_ends_it_and_it_can_be_resumed(library: Library, install: Install) -> None:
    install("claude", "hangs", HANGS)
    library.prompt("check", "Do it.")
    before = library.files()

    def listen(events: Sequence[Event]) -> None:
        if any(event.type == "runner_said" and event.data["text"] == "Started." for event in events):
            signal.raise_signal(signal.SIGINT)

    engine = library.engine()
    result = engine.run(engine.plan("check"), listener=listen)
    assert (result.outcome, library.files(), marked(result.session)) == ("cancelled", before, [])
    install("claude", "claude/success")
    assert library.engine().resume().outcome == "succeeded"
    assert (library.folder / "made.txt").exists()


def test_an_agent_in_a_worktree_of_its_own(library: Library, install: Install) -> None:
    install("codex", "codex/success")
    library.prompt("check", "Do it.", run={"isolation": "worktree"})
    result = library.run("check")
    assert result.outcome == "succeeded"
    assert (library.folder / "made.txt").read_text() == "made by the agent\n"
    assert library.files()["made.txt"][0] & 0o777 == 0o644


def test_without_any_agent_cli_it_says_what_to_do(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("git", "bash", "sh"):
        (tools / name).symlink_to(
            next(Path(at, name) for at in os.environ["PATH"].split(":") if Path(at, name).exists())
        )
    monkeypatch.setenv("PATH", str(tools))
    library.prompt("check", "Do it.")
    try:
        result = library.run("check")
    except EngineError as error:
        said = str(error)
    else:
        said = " ".join(str(event.data.get("message", "")) for event in library.events(result.session))
    assert "no agent CLI is on the PATH" in said
    assert "run.runner: shell" in said
