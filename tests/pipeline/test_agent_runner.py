"""The agent runner: every CLI replayed from streams, one for each way to fail; none is green that did not succeed."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.runners.agent import AgentRunner
from bandleader.pipeline.runners.found import Found, find_agent
from bandleader.pipeline.runners.lines import Lines
from bandleader.pipeline.runners.port import (
    AgentDefinition,
    Limits,
    ProcessEnd,
    ProcessRecord,
    RunnerError,
    RunnerEvent,
    RunRequest,
    RunResult,
)
from bandleader.pipeline.runners.presets import PRESETS, AgentCall, Preset, load
from bandleader.pipeline.runners.template import Template

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups")
STREAMS = Path(__file__).parent / "streams"
CLAUDE_SESSION = "6d1c2a52-3f0e-4b52-9a2f-0c1f8f0f7a11"


def program(folder: Path, stream: str, name: str = "cli") -> str:
    """An executable that replays a stream whatever it is asked."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    words = [sys.executable, str(STREAMS / "stand_in.py"), str(STREAMS / f"{stream}.jsonl")]
    path.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in words) + ' "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def request(folder: Path, body: str = "Run the tests.", **fields: Any) -> RunRequest:
    values = {"id": "test/unit", "session": "s1", "path": "test/unit.md", "body": body, "workspace": str(folder)}
    return RunRequest(**{**values, "log": str(folder / "logs" / "unit"), "timeout": 20.0, "grace": 0.0, **fields})


async def run(
    folder: Path, stream: str, body: str = "Run the tests.", **fields: Any
) -> tuple[RunResult, list[RunnerEvent]]:
    name = stream.partition("/")[0]
    events: list[RunnerEvent] = []
    runner = AgentRunner(name, program(folder, stream), load(name))
    return await runner.run(request(folder, body, **fields), events.append, lambda record: None), events


def call(folder: Path) -> dict[str, Any]:
    """How the stand-in was called."""
    made: dict[str, Any] = json.loads((folder / "call.json").read_text(encoding="utf-8"))
    return made


@pytest.mark.parametrize(
    ("stream", "turns", "tokens", "cost", "session"),
    [
        ("claude/success", 2, (225, 40), 0.0125, CLAUDE_SESSION),
        ("codex/success", 1, (24763, 122), None, "0199a213-81c0-7800-8aa1-bbab2a035a53"),
        ("gemini/success", 2, (100, 30), None, "557c5bc6"),
        ("opencode/success", 2, (300, 30), 0.002, "ses_494719016ffe85dkDMj0FPRbHK"),
        ("copilot/success", 2, (0, 55), None, "171f1b9c"),
        ("copilot/flat", 1, (100, 30), None, ""),
    ],
)
async def test_success(
    tmp_path: Path, stream: str, turns: int, tokens: tuple[int, int], cost: float | None, session: str
) -> None:
    result, events = await run(tmp_path, stream)
    assert (result.success, result.reason, result.denied) == (True, "", ())
    assert (result.turns, (result.input_tokens, result.output_tokens), result.cost) == (turns, tokens, cost)
    assert result.agent_session == session
    assert result.output.startswith(("All done.", "Done."))
    assert any(event.kind == "tool" and "make test" in event.text for event in events)
    assert (tmp_path / "made.txt").exists()


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("claude/api_error", "the agent ended with an error: API Error: 529 overloaded"),
        ("claude/denied", "Bash was refused; grant it in allowed-tools"),
        ("claude/denied_unlisted", "Read was refused; grant it in allowed-tools"),
        ("claude/zero_turns", "the agent took no turn"),
        ("claude/max_turns", "the limit of turns was reached: Reached maximum number of turns (1)"),
        ("claude/budget", "the limit of cost was reached"),
        ("claude/execution", "the agent failed while it ran: boom"),
        ("claude/aborted", "the agent did not finish (aborted_streaming)"),
        ("claude/no_result", "the agent CLI ended without a result record"),
        ("claude/crash", "the agent CLI ended with exit status 134: FATAL ERROR: Reached heap limit"),
        ("claude/not_signed_in", "the agent CLI ended with exit status 1: Invalid API key · Please run /login"),
        ("claude/exit_status", "the agent CLI ended with exit status 3"),
        ("codex/turn_failed", "the turn failed: stream disconnected before completion"),
        ("codex/declined", "shell was refused"),
        ("codex/no_end", "the agent CLI ended before its turn was complete"),
        ("codex/nothing", "the agent said and did nothing"),
        ("gemini/error", "the agent CLI ended with exit status 1: API key not valid"),
        ("gemini/denied", "run_shell_command was refused"),
        ("gemini/turn_limit", "the limit of turns was reached: Maximum session turns exceeded"),
        ("gemini/no_result", "the agent CLI ended without a result record"),
        ("gemini/silent", "the agent said and did nothing"),
        ("opencode/error", "the agent ended with an error: Rate limit exceeded"),
        ("opencode/denied", "bash was refused"),
        ("opencode/denied_silently", "a tool was refused"),
        ("opencode/stops_early", "the agent did not finish (no step was completed)"),
        ("opencode/silent", "the agent said and did nothing: a tool may have been refused"),
        ("opencode/too_long", "the agent did not finish (length)"),
        ("copilot/denied", "bash was refused"),
        ("copilot/error", "the agent ended with an error: You have no quota"),
        ("copilot/failed_softly", "the agent CLI ended with exit status 1"),
        ("copilot/no_result", "the agent CLI ended without a result record"),
    ],
)
async def test_failure(tmp_path: Path, stream: str, reason: str) -> None:
    result, _ = await run(tmp_path, stream)
    assert not result.success
    assert result.reason.startswith(reason)


@pytest.mark.parametrize("stream", ["claude/odd", "claude/tool_failed", "codex/reconnected"])
async def test_what_is_odd_but_succeeds(tmp_path: Path, stream: str) -> None:
    result, _ = await run(tmp_path, stream)
    assert (result.success, result.reason) == (True, "")


async def test_a_run_that_goes_on_after_a_result_counts_as_a_whole(tmp_path: Path) -> None:
    """A subagent ended after the main agent did: two results, each with its own turns, and the sums in the last one."""
    result, events = await run(tmp_path, "claude/background")
    assert (result.success, result.output, result.turns) == (True, "All done.", 3)
    assert (result.input_tokens, result.output_tokens) == (500, 100)
    assert [(event.text, event.data["agent"]) for event in events if event.kind == "text" and event.data] == [
        ("reviewed: fine", "reviewer")
    ]


def test_every_stream_is_replayed_by_a_test() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    streams = [path.relative_to(STREAMS).with_suffix("").as_posix() for path in STREAMS.rglob("*.jsonl")]
    assert [stream for stream in streams if f'"{stream}"' not in here] == []


async def test_claude_is_given_everything_by_flags(tmp_path: Path) -> None:
    more = {"maxTurns": 3}
    agent = AgentDefinition("reviewer", "Reviews", "You review.", ("Read",), denials=("Bash",), more=more)
    await run(
        tmp_path,
        "claude/success",
        tools=("all", "Bash(make *)", "--dangerously-skip-permissions", "Edit"),
        denials=("WebFetch", "--bare"),
        model="opus",
        agents=(agent,),
        limits=Limits(9, 1.5),
        agent_session=CLAUDE_SESSION,
    )
    made = call(tmp_path)
    argv = made["argv"]
    assert made["stdin"] == "Run the tests."
    assert not {"--dangerously-skip-permissions", "--bare"} & set(argv)
    for words in (
        ["--output-format", "stream-json", "--verbose"],
        ["--permission-mode", "acceptEdits"],
        ["--disallowedTools", "WebFetch", "--allowedTools", "Bash(make *)", "Edit", "--model", "opus"],
        ["--session-id", CLAUDE_SESSION],
        ["--max-turns", "9", "--max-budget-usd", "1.5"],
    ):
        assert words in [argv[at : at + len(words)] for at in range(len(argv))]
    agents = json.loads(argv[argv.index("--agents") + 1])
    reviewer = {"description": "Reviews", "prompt": "You review.", "tools": ["Read"]}
    assert agents == {"reviewer": {**reviewer, "disallowedTools": ["Bash"], "maxTurns": 3}}


@pytest.mark.parametrize("name", ["claude", "codex", "gemini", "opencode"])
async def test_a_rendered_prompt_goes_in_by_stdin(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.py").write_text("pass\n", encoding="utf-8")
    await run(tmp_path, f"{name}/success", "- Test $0 with @a.py\n" * 10_000, arguments="x")
    made = call(tmp_path)
    assert made["stdin"].startswith("- Test x with @a.py\n")
    attached = "Content of a.py:\n\n```\npass\n```"
    assert made["stdin"].count(attached) == (name in ("codex", "opencode"))  # the others look into it themselves
    assert "Test" not in " ".join(made["argv"])


async def test_copilot_has_its_prompt_as_one_argument(tmp_path: Path) -> None:
    tools = ("Bash(git:*)", "Bash(make *)", "Edit", "mcp__github__search", "Read")
    await run(tmp_path, "copilot/success", "--dashes", tools=tools)
    argv = call(tmp_path)["argv"]
    assert argv[0] == "--prompt=--dashes"
    allowed = [argv[at + 1] for at, word in enumerate(argv) if word == "--allow-tool"]
    assert allowed == ["write", "shell(git:*)", "shell(make:*)", "write", "github(search)"]
    with pytest.raises(RunnerError, match="longer than copilot can be given"):
        await run(tmp_path, "copilot/success", "x" * 130_000)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("claude", ["bypassPermissions", "acceptEdits", "default"]),
        ("codex", ["danger-full-access", "workspace-write", "read-only"]),
        ("gemini", ["yolo", "auto_edit", "default"]),
    ],
)
def test_permissions_are_said_in_the_words_of_each_cli(name: str, words: list[str]) -> None:
    for permission, word in zip(("full", "edit", "read-only"), words, strict=True):
        argv = load(name).invocation(name, AgentCall("x", permission=permission)).argv  # type: ignore[arg-type]
        assert [each for each in argv if each in words] == [word]


REVIEWER = AgentDefinition("reviewer", "Reviews code", "You review.")


async def test_gemini_and_codex_have_agents_in_the_prompt(tmp_path: Path) -> None:
    for name in ("gemini", "codex"):
        await run(tmp_path, f"{name}/success", agents=(REVIEWER,))
        assert call(tmp_path)["stdin"].endswith("## Agent reviewer: Reviews code\n\nYou review.")


async def test_opencode_has_agents_in_its_configuration(tmp_path: Path) -> None:
    await run(tmp_path, "opencode/success", agents=(REVIEWER,))
    agents = json.loads(call(tmp_path)["environment"]["OPENCODE_CONFIG_CONTENT"])["agent"]
    assert agents == {"reviewer": {"description": "Reviews code", "prompt": "You review.", "mode": "subagent"}}


async def test_gemini_may_use_the_shell_as_far_as_it_is_granted(tmp_path: Path) -> None:
    await run(tmp_path, "gemini/success", tools=("Bash(git diff:*)", "Bash(make *)", "Read"))
    allowed = [word for word in call(tmp_path)["argv"] if word.startswith("--allowed-tools")]
    assert allowed == [f"--allowed-tools=run_shell_command({what})" for what in ("git diff", "make")]


@pytest.mark.parametrize("name", ["claude", "gemini"])
async def test_a_prompt_is_never_taken_for_a_command_of_the_cli(tmp_path: Path, name: str) -> None:
    await run(tmp_path, f"{name}/success", "/clear\nRun the tests.")
    assert call(tmp_path)["stdin"] == "Do this:\n\n/clear\nRun the tests."


def test_what_is_disallowed_is_said_in_the_words_of_each_cli() -> None:
    call = AgentCall("x", tools=("Bash",), denials=("Bash", "Write"))
    argv = load("copilot").invocation("copilot", call).argv
    assert [argv[at + 1] for at, word in enumerate(argv) if word == "--deny-tool"] == ["shell", "write"]
    permission = load("opencode").invocation("opencode", call).environment["OPENCODE_PERMISSION"]
    assert json.loads(permission) == {"edit": "deny", "bash": "deny"}


def test_nothing_that_was_granted_lets_a_reader_write() -> None:
    reader = AgentCall("x", tools=("Edit", "Write"), permission="read-only")
    argv = load("claude").invocation("claude", reader).argv
    assert argv[argv.index("--disallowedTools") + 1 : argv.index("--allowedTools")] == ["Edit", "Write", "NotebookEdit"]
    argv = load("copilot").invocation("copilot", reader).argv
    assert argv[argv.index("--deny-tool") + 1] == "write"
    permission = load("opencode").invocation("opencode", reader).environment["OPENCODE_PERMISSION"]
    assert json.loads(permission) == {"edit": "deny", "bash": "deny"}


async def test_opencode_has_its_rules_in_the_environment(tmp_path: Path) -> None:
    await run(tmp_path, "opencode/success", tools=("Bash(ls *)",))
    made = call(tmp_path)
    assert made["argv"] == ["run", "--format", "json"]
    permission = json.loads(made["environment"]["OPENCODE_PERMISSION"])
    assert permission == {"edit": "allow", "bash": {"*": "ask", "ls *": "allow"}}


async def test_commands_of_the_body_run_before_the_agent(tmp_path: Path) -> None:
    records: list[ProcessRecord] = []
    ends: list[ProcessEnd] = []
    runner = AgentRunner("codex", program(tmp_path, "codex/success"), load("codex"))
    body = 'Now: !`echo "<$0>"; echo err >&2`\n!`grep nothing /dev/null`'
    wanted = request(tmp_path, body, arguments="'$(touch made)'")
    result = await runner.run(wanted, lambda _: None, records.append, lambda _, end: ends.append(end))
    assert result.success
    assert call(tmp_path)["stdin"] == "Now: <$(touch made)>\nerr\n"
    assert len(records) == len(ends) == 3
    assert not (tmp_path / "made").exists()


async def test_a_command_of_the_body_that_fails_ends_it_all(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "codex/success", "a\n!`exit 3`\n!`touch made`", body_line=4)
    assert result.reason == "!`exit 3` in test/unit.md:5 ended with exit status 3; the agent was not called"
    assert not (tmp_path / "made").exists()
    assert not (tmp_path / "call.json").exists()


async def test_a_run_over_its_turns_is_stopped(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "claude/endless", limits=Limits(max_turns=2))
    assert result.reason == "the agent was stopped after 2 turns (its limit)"
    assert result.turns == 3
    assert result.end is not None
    assert result.end.signal == 9


async def test_a_run_over_its_tokens_is_stopped(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "claude/endless", limits=Limits(max_tokens=300))
    assert result.reason == "the agent was stopped at 390 tokens (its limit is 300)"


async def test_a_run_over_its_cost_is_stopped(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "opencode/endless", limits=Limits(max_cost=0.01))
    assert result.reason == "the agent was stopped at $0.012 (its limit is $0.01)"


async def test_a_run_over_its_time_is_stopped(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "claude/hang", timeout=0.5)
    assert result.reason == "the agent was stopped after 0.5 s (run.timeout)"


async def test_events_come_while_it_runs(tmp_path: Path) -> None:
    running = asyncio.Event()
    runner = AgentRunner("claude", program(tmp_path, "claude/hang"), load("claude"))
    ends: list[ProcessEnd] = []
    task = asyncio.create_task(
        runner.run(request(tmp_path), lambda _: running.set(), lambda _: None, lambda _, end: ends.append(end))
    )
    await asyncio.wait_for(running.wait(), 10)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ends[0].signal == 9


async def test_any_other_cli_by_a_template(tmp_path: Path) -> None:
    path = program(tmp_path, "claude/not_signed_in", "mine")
    runner = AgentRunner("mine", path, Template(["mine", "--ask", "{prompt}", "{arguments}"]))
    result = await runner.run(request(tmp_path, arguments="a b"), lambda _: None, lambda _: None)
    assert call(tmp_path)["argv"] == ["--ask", "Run the tests.\n\nARGUMENTS: a b", "a b"]
    assert result.reason == "the agent CLI ended with exit status 1: Invalid API key · Please run /login"
    runner = AgentRunner("mine", shutil.which("cat") or "", Template(["cat"]))
    result = await runner.run(request(tmp_path), lambda _: None, lambda _: None)
    assert (result.success, result.output) == (True, "Run the tests.")


@pytest.mark.parametrize("argv", [[], ["x", "--p={prompt}"], ["x", "{session}"]])
def test_a_template_never_pastes(argv: list[str]) -> None:
    with pytest.raises(RunnerError):
        Template(argv)


def test_the_first_cli_found_is_the_default(tmp_path: Path) -> None:
    where = str(tmp_path / "bin")
    with pytest.raises(
        RunnerError, match=r"no agent CLI .*claude, codex, gemini, opencode, copilot.*run.runner: shell"
    ):
        find_agent(path=where)
    gemini, codex = program(tmp_path, "x", "gemini"), program(tmp_path, "x", "codex")
    assert find_agent(path=where) == Found("codex", codex)
    assert find_agent("gemini", path=where) == Found("gemini", gemini)
    with pytest.raises(RunnerError, match="claude is not on the PATH"):
        find_agent("claude", path=where)
    with pytest.raises(RunnerError, match="there is no runner 'cloude'"):
        find_agent("cloude", path=where)
    mine = program(tmp_path, "x", "mine")
    assert find_agent("agent", {"own": ["mine", "{prompt}"]}, where) == Found("own", mine)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_half_a_record_is_not_a_result(name: str, cut: int) -> None:
    """A stream cut anywhere before its last record is never a success, and never an exception."""
    preset: Preset = load(name)
    stream = (STREAMS / name / "success.jsonl").read_text(encoding="utf-8").rstrip()
    lines = [line for line in stream[: len(stream) - 1 - cut].split("\n") if line[:1] != "#"]
    assert not preset.verdict([event for line in lines for event in preset.parse(line)], 0).success


def test_lines_come_whole_and_bounded() -> None:
    lines = Lines(longest=5)
    assert [line for piece in (b"a", b"b\r\nc\n\n", b"123456", b"7\nd\nlast") for line in lines.feed(piece)] == [
        "ab",
        "c",
        "",
        "d",
    ]
    assert lines.finish() == ["last"]
    assert lines.dropped == 1
