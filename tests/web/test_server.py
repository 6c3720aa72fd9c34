"""Who gets an answer, and which."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO, Any

import pytest

from bandleader.web.server import PageServer
from bandleader.web.shapes import EngineEvent, History, Library, Message
from bandleader.web.workspace_source import WorkspaceSource
from tests.support.workspace import Workspace

from .conftest import Served, serving

HAPPENED: EngineEvent = {
    "schema": 1,
    "seq": 7,
    "at": 1.0,
    "session": "s-1",
    "command": "",
    "type": "session_parked",
    "data": {"reason": "why"},
}
EVERYTHING = ("", "page.js", "page.css", "api/state", "api/session?id=x", "api/events", "nothing")


def test_it_listens_on_the_loopback_interface_alone(served: Served) -> None:
    assert served.server.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("token", ["", "wrong", "%00", "%C3%A4", "-"])
def test_without_the_token_there_is_nothing(served: Served, path: str, token: str) -> None:
    wrong = served.token[:-1] if token == "-" else token
    answer = served.raw(f"/{wrong}/{path}")
    assert answer.status == 403
    assert "The address lacks the token" in answer.body


def test_tokens_differ_and_cannot_be_guessed(workspace: Workspace) -> None:
    tokens = set()
    for _ in range(3):
        with PageServer(WorkspaceSource(workspace.engine())) as server:
            tokens.add(server.token)
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 32


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("host", ["evil.example", "evil.x:{port}", "127.0.0.1", "localhost:1", "127.0.0.1.x:{port}"])
def test_a_rebound_name_is_refused(served: Served, path: str, host: str) -> None:
    answer = served.get(path, Host=host.format(port=served.port))
    assert answer.status == 403
    assert "127.0.0.1 and localhost only" in answer.body


def test_both_names_of_this_machine_are_answered(served: Served) -> None:
    for name in ("127.0.0.1", "localhost"):
        assert served.get("", Host=f"{name}:{served.port}").status == 200


def test_another_site_is_refused(served: Served) -> None:
    assert served.get("api/state", Origin="http://evil.example").status == 403
    assert served.get("api/state", Origin=f"http://127.0.0.1:{served.port}").status == 200


@pytest.mark.parametrize("path", EVERYTHING[:5])
def test_every_answer_has_a_strict_policy(served: Served, path: str) -> None:
    headers = served.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'", "'self'", "'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_the_page_holds_no_inline_script_and_nothing_remote(served: Served) -> None:
    page = served.get("").body
    assert '<script src="page.js"></script>' in page
    assert "http" not in page


def test_an_unknown_address_and_an_unknown_session(served: Served) -> None:
    assert served.get("nothing").status == 404
    assert served.get("../../etc/passwd").status == 404
    answer = served.get("api/session?id=20200101-000000-none")
    assert (answer.status, answer.body) == (200, "[]")


def test_only_reading_is_possible(served: Served) -> None:
    request = urllib.request.Request(f"{served.server.url}api/state", data=b"{}", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 501
    refused.value.close()


def test_a_damaged_log_is_a_sentence(served: Served, workspace: Workspace) -> None:
    workspace.write(".milestones/state.db", "this is no database" * 100)
    answer = served.get("api/state")
    assert answer.status == 500
    assert "state.db" in answer.body
    assert "Traceback" not in answer.body


def test_a_file_that_is_added_is_there_after_a_reload(served: Served, workspace: Workspace) -> None:
    assert json.loads(served.get("api/state").body)["library"]["nodes"] == []
    workspace.command("late", "true")
    assert [node["id"] for node in json.loads(served.get("api/state").body)["library"]["nodes"]] == ["late"]


def test_what_a_real_run_does_arrives_while_it_does_it(served: Served, workspace: Workspace) -> None:
    gate = workspace.folder / "gate"
    os.mkfifo(gate)
    workspace.command("base", "true")
    workspace.command("slow", f"echo at work; cat {gate}", dependencies=["base"])
    command = [sys.executable, "-m", "bandleader", "run", "slow", "--format", "json"]
    with urllib.request.urlopen(f"{served.server.url}api/events?after=0", timeout=60) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        engine = subprocess.Popen(command, cwd=workspace.folder, stdout=subprocess.DEVNULL)
        arrived = _messages(stream)
        events, live = [], ""
        for message in arrived:
            events += message.get("events", [])
            live = message.get("live", live)
            if live and any(event["type"] == "runner_said" and event["command"] == "slow" for event in events):
                break
        assert events[0]["type"] == "session_started"
        assert live == events[0]["session"]
        with gate.open("w") as opened:
            opened.write("go on\n")
        for message in arrived:
            events += message.get("events", [])
            if message["type"] == "sessions" and message["sessions"][0]["status"] == "succeeded":
                break
    assert engine.wait(30) == 0
    assert [event["seq"] for event in events] == sorted({event["seq"] for event in events})
    assert events[-1]["type"] == "session_ended"
    assert message["sessions"][0]["id"] == live


def test_another_source_is_shown_as_well() -> None:
    """What runs elsewhere has no library here, and the server knows no workspace."""
    with serving(Elsewhere()) as served:
        state = json.loads(served.get("api/state").body)
        assert (state["title"], state["folder"], state["session"]) == ("elsewhere", "", "s-1")
        assert state["library"] == {"nodes": [], "edges": []}
        assert json.loads(served.get("api/session?id=s-1").body) == [HAPPENED]
        with urllib.request.urlopen(f"{served.server.url}api/events?after=6", timeout=60) as stream:
            assert next(_messages(stream)) == {"type": "events", "events": [HAPPENED]}
        assert "<title>elsewhere: Bandleader</title>" in served.get("").body


def test_a_session_may_be_named(workspace: Workspace) -> None:
    workspace.command("one", "true")
    workspace.command("two", "true")
    first = workspace.run("one").session
    workspace.run("two")
    with serving(WorkspaceSource(workspace.engine()), first) as served:
        assert json.loads(served.get("api/state").body)["session"] == first


def test_a_library_is_drawn_again_only_when_it_is_different(workspace: Workspace) -> None:
    workspace.command("one", "true")
    source = WorkspaceSource(workspace.engine(), anew=True)
    library = source.library()
    assert source.library() is library
    workspace.command("two", "true")
    assert [node["id"] for node in source.library()["nodes"]] == ["one", "two"]


@pytest.mark.skipif(sys.platform == "win32", reason="a console sends Ctrl-C there, not a signal")
def test_an_interrupt_ends_it_although_a_page_is_open(workspace: Workspace) -> None:
    workspace.command("one", "true")
    workspace.run("one")
    command = [sys.executable, "-m", "bandleader", "dashboard", "--web", "--no-open"]
    with subprocess.Popen(command, cwd=workspace.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        url = process.stdout.readline().decode().strip()
        with urllib.request.urlopen(f"{url}api/events?after=0", timeout=60) as stream:
            assert next(_messages(stream))["type"] == "sessions"
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        assert process.stderr.read().decode().count("\n") == 1, "the line that it says at the start"


def test_a_page_that_comes_back_goes_on_where_it_was(served: Served, workspace: Workspace) -> None:
    workspace.command("one", "true")
    session = workspace.run("one").session
    last = workspace.events(session)[-1].seq
    request = urllib.request.Request(f"{served.server.url}api/events?after=0", headers={"Last-Event-ID": str(last - 1)})
    with urllib.request.urlopen(request, timeout=60) as stream:
        first = next(message for message in _messages(stream) if message["type"] == "events")
    assert [event["seq"] for event in first["events"]] == [last]


class Elsewhere:
    """Sessions of an engine that is not on this machine."""

    folder = ""
    title = "elsewhere"

    def library(self) -> Library:
        return {"nodes": [], "edges": []}

    def cursor(self) -> int:
        return 7

    def history(self) -> History:
        return {"live": "s-1", "sessions": [], "results": {}}

    def events(self, session: str) -> list[EngineEvent]:
        return [HAPPENED] if session == "s-1" else []

    def messages(self, after: int) -> Iterator[Message | None]:
        yield None
        if after < HAPPENED["seq"]:
            yield {"type": "events", "events": [HAPPENED]}


def _messages(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])
