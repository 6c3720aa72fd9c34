"""Who gets an answer, and which."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO, Any

import pytest

from bandleader.web.server import PageServer
from tests.support.workspace import Workspace

from .conftest import Served

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
        with PageServer(workspace.engine()) as server:
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


def test_a_page_that_comes_back_goes_on_where_it_was(served: Served, workspace: Workspace) -> None:
    workspace.command("one", "true")
    session = workspace.run("one").session
    last = workspace.events(session)[-1].seq
    request = urllib.request.Request(f"{served.server.url}api/events?after=0", headers={"Last-Event-ID": str(last - 1)})
    with urllib.request.urlopen(request, timeout=60) as stream:
        first = next(message for message in _messages(stream) if message["type"] == "events")
    assert [event["seq"] for event in first["events"]] == [last]


def _messages(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])
