"""The real Claude Code CLI run by the engine, offline, its API answered by the test.

`make agents` installs the CLI, says where it is in BANDLEADER_CLAUDE, and runs this in a network namespace of its own.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.events import Event
from bandleader.pipeline.runners.process import DROPPED
from bandleader.pipeline.runners.relatives import marked
from tests.agents.api import Api, Call, Fault, Hold, Model, Text, results, script
from tests.agents.library import Library

CLI = os.environ.get("BANDLEADER_CLAUDE", "")
pytestmark = pytest.mark.skipif(not CLI, reason="`make agents` runs these with the real CLI")

OFFLINE = ("DISABLE_TELEMETRY", "DISABLE_AUTOUPDATER", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC")
Serve = Callable[[Model], Api]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Serve:
    """Starts the API that the CLI will ask, in an environment that holds nothing else."""

    def start(model: Model) -> Api:
        api = Api(model)
        api.start()
        request.addfinalizer(api.stop)
        programs = tmp_path / "bin"
        programs.mkdir()
        (programs / "claude").symlink_to(Path(CLI).resolve())
        kept = ("HOME", "BANDLEADER_CACHE_DIR", "PYTEST_CURRENT_TEST")
        for name in set(os.environ) - set(kept):
            monkeypatch.delenv(name)
        monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "dummy")
        for name in OFFLINE:
            monkeypatch.setenv(name, "1")
        return api

    return start


def sent(api: Api) -> str:
    """All that the user is made to say in the first request."""
    messages = [message for message in api.requests[0]["messages"] if message["role"] == "user"]
    return json.dumps([message["content"] for message in messages])


def tools(request: dict[str, Any]) -> set[str]:
    return {tool["name"] for tool in request["tools"]}


def test_a_command_edits_a_file_and_everything_is_on_record(library: Library, serve: Serve) -> None:
    target = str(library.folder / "made.txt")
    api = serve(script(Call("Write", {"file_path": target, "content": "hi\n"}), Text("All done.")))
    library.prompt("base", "Look at @src/a.txt for $0. Now: !`cat src/b.txt`", **{"argument-hint": "[what]"})
    result = library.run("base", arguments="'the words'")
    assert (result.outcome, library.execution(result.session)["message"]) == ("succeeded", "")
    assert Path(target).read_text() == "hi\n"
    assert "Look at @src/a.txt for the words. Now: two" in sent(api)
    assert ("Called the Read tool" in sent(api), "Content of src/a.txt" in sent(api)) == (True, False)
    assert [(data["tool"], target in text) for text, data in library.said(result.session, "tool")] == [
        ("shell", False),
        ("Write", True),
    ]
    ended = library.ended(result.session, "base")
    kept = ended["result"]
    assert (kept["turns"], kept["tokens"], kept["output"], kept["runner"]) == (2, 240, "All done.", "claude")
    assert kept["cost"] > 0
    assert kept["changed"]["created"] == ["made.txt"]
    assert (ended["metrics"]["tokens"], ended["metrics"]["cost"]) == (240, kept["cost"])
    assert list((library.folder.parent / "home").rglob(f"{kept['agent_session']}.jsonl"))


def test_an_api_error_is_a_failure_and_what_was_done_before_it_is_undone(library: Library, serve: Serve) -> None:
    write = Call("Write", {"file_path": str(library.folder / "made.txt"), "content": "hi\n"})
    serve(script(write, Fault(400, "invalid_request_error", "no such thing")))
    library.prompt("base", "Do it.")
    before = library.files()
    result = library.run("base")
    assert result.outcome == "failed"
    assert library.execution(result.session)["message"] == "the agent ended with an error: API Error: 400 no such thing"
    assert library.files() == before
    assert library.of_type(result.session, "rolled_back")[0].data["paths"] == ["made.txt"]


def test_a_refused_tool_is_a_failure_although_the_cli_says_success(library: Library, serve: Serve) -> None:
    serve(script(Call("Bash", {"command": "curl localhost", "description": "x"}), Text("All done.")))
    library.prompt("base", "Do it.")
    result = library.run("base")
    kept = library.execution(result.session)["result"]
    assert (result.outcome, kept["exit_code"], kept["denied"]) == ("failed", 0, ["Bash"])
    assert library.execution(result.session)["message"].startswith("Bash was refused; grant it in allowed-tools")


def test_what_is_granted_is_allowed_and_a_tool_that_fails_is_not_refused(library: Library, serve: Serve) -> None:
    failing = {"command": "echo operation not allowed; exit 3", "description": "x"}
    serve(script(Call("Bash", failing), Text("All done.")))
    library.prompt("base", "Do it.", **{"allowed-tools": "Bash"})
    result = library.run("base")
    assert (result.outcome, library.execution(result.session)["message"]) == ("succeeded", "")
    assert any("operation not allowed" in text for text, _ in library.said(result.session, "error"))


def test_a_reader_is_not_even_offered_the_tools_that_write(library: Library, serve: Serve) -> None:
    api = serve(script(Text("All is well.")))
    library.prompt("base", "Look at it.", **{"allowed-tools": "Read, Grep"})
    assert library.run("base").outcome == "succeeded"
    assert "Read" in tools(api.requests[0])
    assert not {"Write", "Edit", "NotebookEdit"} & tools(api.requests[0])


def test_what_is_disallowed_is_not_offered(library: Library, serve: Serve) -> None:
    api = serve(script(Text("All is well.")))
    library.prompt("base", "Do it.", **{"disallowed-tools": "Bash, WebFetch"})
    assert library.run("base").outcome == "succeeded"
    assert "Bash" not in tools(api.requests[0])
    assert "Write" in tools(api.requests[0])


def test_a_prompt_that_looks_like_a_command_of_the_cli_is_a_prompt(library: Library, serve: Serve) -> None:
    api = serve(script(Text("All is well.")))
    library.prompt("base", "/clear\nThen go on.")
    assert library.run("base").outcome == "succeeded"
    assert "/clear\\nThen go on." in sent(api)


def test_a_subagent_is_as_its_file_says_and_its_work_counts(library: Library, serve: Serve) -> None:
    def model(request: dict[str, Any]) -> Text | Call:
        step = min(len(results(request)), 1)
        if "You review." in json.dumps(request["system"]):
            return (Call("Bash", {"command": "ls", "description": "x"}), Text("It is fine."))[step]
        order = {"description": "Review it", "prompt": "Review the code", "subagent_type": "reviewer"}
        return (Call("Agent", order), Text("All done."))[step]

    api = serve(model)
    front = {"tools": "Read, Bash, Write", "disallowedTools": "Write", "maxTurns": 9, "skills": "one, two"}
    library.agent("reviewer", "You review.", model="haiku", **front)
    library.prompt("base", "Ask the reviewer.", agents=["reviewer"])
    result = library.run("base")
    assert (result.outcome, library.execution(result.session)["message"]) == ("succeeded", "")
    theirs = [request for request in api.requests if "You review." in json.dumps(request["system"])]
    assert [("haiku" in request["model"], tools(request)) for request in theirs] == [(True, {"Read", "Bash"})] * 2
    kept = library.ended(result.session, "base")["result"]
    assert (kept["turns"], kept["tokens"]) == (len(api.requests) - 2, 120 * len(api.requests))
    assert kept["output"] == "All done."
    assert ("It is fine.", {"agent": "reviewer"}) in library.said(result.session, "text")
    assert [(data["tool"], data.get("agent")) for _, data in library.said(result.session, "tool")] == [
        ("Agent", None),
        ("Bash", "reviewer"),
    ]
    assert library.agents(result.session) == [("reviewer", state, 1) for state in ("deployed", "working", "done")]


def test_what_a_subagent_is_refused_fails_the_command(library: Library, serve: Serve) -> None:
    def model(request: dict[str, Any]) -> Text | Call:
        step = min(len(results(request)), 1)
        if "You review." in json.dumps(request["system"]):
            return (Call("Bash", {"command": "curl localhost", "description": "x"}), Text("It is fine."))[step]
        order = {"description": "Review it", "prompt": "Review the code", "subagent_type": "reviewer"}
        return (Call("Agent", order), Text("All done."))[step]

    serve(model)
    library.agent("reviewer", "You review.")
    library.prompt("base", "Ask the reviewer.", agents=["reviewer"])
    result = library.run("base")
    assert result.outcome == "failed"
    assert library.execution(result.session)["result"]["denied"] == ["Bash"]
    assert [state for _, state, _ in library.agents(result.session)] == ["deployed", "working", "failed"]


def test_it_is_ended_at_its_timeout_with_all_it_has_started(library: Library, serve: Serve) -> None:
    sleep = Call("Bash", {"command": "touch made.txt; sleep 600", "description": "x"})
    serve(script(sleep, Text("All done.")))
    library.prompt("base", "Do it.", run={"timeout": "3s"}, **{"allowed-tools": "Bash"})
    before = library.files()
    result = library.run("base")
    assert result.outcome == "failed"
    assert library.execution(result.session)["message"].startswith("the agent was stopped after 3 s (run.timeout)")
    assert library.files() == before
    assert marked(result.session) == []


def test_an_interrupt_ends_it(library: Library, serve: Serve) -> None:
    write = Call("Write", {"file_path": str(library.folder / "made.txt"), "content": "hi\n"})
    serve(script(write, Hold()))
    library.prompt("base", "Do it.")
    before = library.files()

    def listen(events: Sequence[Event]) -> None:
        if any(event.type == "runner_said" and event.data["kind"] == "tool" for event in events):
            signal.raise_signal(signal.SIGINT)

    engine = library.engine()
    result = engine.run(engine.plan("base"), listener=listen)
    assert result.outcome == "cancelled"
    assert marked(result.session) == []
    assert library.files() == before


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("turns = 2", "the limit of turns was reached: Reached maximum number of turns (2)"),
        ("cost = 0.001", "the limit of cost was reached"),
        ("tokens = 250", "the agent was stopped at "),
    ],
)
def test_it_is_held_to_its_limits(library: Library, serve: Serve, limit: str, reason: str) -> None:
    look = Call("Read", {"file_path": str(library.folder / "src" / "a.txt")})
    api = serve(script(*[look] * 50))
    library.write("bandleader.toml", f"[quality.limits]\n{limit}\n")
    library.prompt("base", "Do it.")
    result = library.run("base")
    assert result.outcome == "failed"
    assert library.execution(result.session)["message"].startswith(reason)
    assert len(api.requests) < 20


def test_its_environment_is_the_users_and_not_that_of_a_session_around_it(
    library: Library, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a session gives to what it starts is what must not reach the session of another."""
    api = serve(script(Call("Bash", {"command": "env", "description": "x"}), Text("All done.")))
    own = {"CLAUDE_CODE_MAX_OUTPUT_TOKENS": "1234", "ANTHROPIC_CUSTOM_HEADERS": "X-Team: blue"}
    for name, value in {**own, "CLAUDE_CODE_SESSION_ID": "of-a-session-around", "CLAUDECODE": "1"}.items():
        monkeypatch.setenv(name, value)
    library.prompt("base", "Do it.", **{"allowed-tools": "Bash"})
    assert library.run("base").outcome == "succeeded"
    (block,) = results(api.requests[1])
    seen = dict(line.split("=", 1) for line in str(block["content"]).splitlines() if "=" in line)
    assert own.items() <= seen.items()
    assert seen["CLAUDE_CODE_SESSION_ID"] != "of-a-session-around"
    assert (api.requests[0]["max_tokens"], api.headers[0]["X-Team"]) == (1234, "blue")
    added = {name for name in seen if name.startswith("CLAUDE")} - own.keys() - set(OFFLINE)
    assert added - DROPPED == set()
