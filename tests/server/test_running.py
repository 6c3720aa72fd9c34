"""Commands run from the editor, by real engines in real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from subprocess import PIPE
from typing import Any

import pytest

from bandleader_lsp.running.identity import identity_of
from tests.server.operator import ABLE, TRUST, TRUST_IT, TRUSTED, Operator, uri
from tests.server.test_process import message
from tests.support.workspace import Workspace

ASKING = {"initializationOptions": {"trusted": True, "askArguments": True}}


def about(work: Workspace, id: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri(work, id)}}


# A run that succeeds


async def test_a_click_on_run_runs_the_command_alone_or_with_what_it_needs(operator: Operator, work: Workspace) -> None:
    lenses = await operator.lenses(work.commands / "second.md")
    assert list(lenses) == ["Run", "Run with dependencies (1)", "Plan", "Dependencies (1)"]
    for title, trace in (("Run", "second\n"), ("Run with dependencies (1)", "second\nfirst\nsecond\n")):
        click = lenses[title]
        assert await operator.execute(click["command"], *click["arguments"]) == {"started": True}
        await operator.said("second succeeded")
        await operator.idle()
        assert (work.folder / "trace").read_text() == trace
    assert "succeeded just now" in await operator.lenses(work.commands / "second.md")
    assert "succeeded just now" in await operator.lenses(work.commands / "first.md")
    assert operator.count("workspace/codeLens/refresh") > 0


async def test_what_holds_is_not_repeated_and_that_is_said(operator: Operator, work: Workspace) -> None:
    for said in ("kept succeeded", "kept: Nothing to do: kept is cached"):
        await operator.execute("bandleader.run", uri(work, "kept"))
        await operator.said(said)


async def test_progress_says_how_far_it_is_and_ends(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "second"))
    await operator.said("second succeeded")
    token = next(m for m in operator.messages if m.get("method") == "window/workDoneProgress/create"
                 and "run" in m["params"]["token"])["params"]["token"]  # fmt: skip
    values = [m["params"]["value"] for m in operator.messages
              if m.get("method") == "$/progress" and m["params"]["token"] == token]  # fmt: skip
    assert (values[0]["kind"], values[0]["title"], values[0]["cancellable"]) == ("begin", "Running second", True)
    assert values[-1]["kind"] == "end"
    percentages = [value["percentage"] for value in values[1:-1]]
    assert percentages == sorted(percentages)


async def test_the_last_run_shows_in_the_hover_of_a_name(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "first"))
    await operator.said("first succeeded")
    text = (work.commands / "second.md").read_text()
    line = next(number for number, line in enumerate(text.split("\n")) if "- first" in line)
    place = {"line": line, "character": 3}
    hover = await operator.request(
        "textDocument/hover", {"textDocument": {"uri": uri(work, "second")}, "position": place}
    )
    assert "Last run: succeeded just now." in hover["contents"]["value"]


# Arguments


async def test_arguments_are_asked_for_and_passed_as_words(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE, **ASKING)
    person.replies["bandleader/askArguments"] = lambda asked: {"arguments": f"'{asked['hint']}' --folder"}
    await person.execute("bandleader.run", uri(work, "told"))
    await person.said("told '<what> <where>' --folder succeeded")
    assert (work.folder / "told").read_text() == "<what> <where>|--folder\n"


@pytest.mark.parametrize(
    ("options", "experimental", "announced"),
    [
        ({}, {}, (None, False, False)),
        (None, None, (None, False, False)),
        ({"trusted": "yes", "askArguments": 1}, {"bandleader": True}, (None, True, False)),
        ({"trusted": False}, {"bandleader": {"askArguments": True, "runEvents": True}}, (False, True, True)),
        ({"trusted": True}, {"bandleader": {"trusted": False}}, (True, False, False)),
    ],
)
async def test_what_a_client_says_of_itself(
    person: Operator, options: Any, experimental: Any, announced: tuple[bool | None, bool, bool]
) -> None:
    capable = {**ABLE, "experimental": experimental}
    await person.initialize(capabilities=capable, initializationOptions=options)
    assert person.server.announced == announced


async def test_whoever_gives_no_arguments_runs_nothing(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE, **ASKING)
    assert await person.execute("bandleader.run", uri(work, "told")) == {"started": False}
    assert not (work.folder / ".milestones").exists()


async def test_a_client_that_cannot_ask_is_told_so(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "needs"))
    await operator.said("needs takes arguments (<where>)")
    await operator.said("needs ")


# A run that fails, and one that waits


async def test_a_failure_is_a_diagnostic_until_the_next_good_run(operator: Operator, work: Workspace) -> None:
    path = work.commands / "fails.md"
    await operator.execute("bandleader.run", path.as_uri())
    assert "execution" in await operator.said("fails failed")
    await operator.idle()
    (problem,) = await operator.problems(path)
    assert (problem["code"], problem["severity"], problem["range"]["start"]["line"]) == ("execution", 1, 0)
    assert problem["message"].endswith("no such server")
    assert not (work.folder / "half").exists()
    assert "failed at execution just now" in await operator.lenses(path)
    work.write("go", "now")
    await operator.execute("bandleader.run", path.as_uri())
    await operator.said("fails succeeded")
    assert await operator.problems(path) == []


async def test_a_file_outside_of_the_scope_is_a_diagnostic(operator: Operator, work: Workspace) -> None:
    """Also when the run has put it right: the command still does what it should not."""
    path = work.command("strays", "mkdir -p kept; touch kept/one strayed", run={"outputs": ["kept/**"]})
    operator.disk_changed(path)
    await operator.execute("bandleader.run", path.as_uri())
    await operator.said("strays succeeded")
    (problem,) = await operator.problems(path)
    assert (problem["code"], problem["severity"]) == ("side-effects", 2)
    assert problem["message"].startswith("validation: side-effects: strayed: outside of what it declares")
    assert not (work.folder / "strayed").exists()
    work.command("strays", "mkdir -p kept; touch kept/two", run={"outputs": ["kept/**"]})
    operator.disk_changed(path)
    await operator.execute("bandleader.run", path.as_uri())
    await operator.said("strays succeeded")
    assert await operator.problems(path) == []


async def test_a_failure_is_about_the_text_that_ran(operator: Operator, work: Workspace) -> None:
    path = work.commands / "fails.md"
    await operator.execute("bandleader.run", path.as_uri())
    await operator.said("fails failed")
    await operator.idle()
    assert await operator.problems(path)
    uri = operator.open(path)
    operator.change(uri, path.read_text() + "\nMore.\n")
    assert await operator.problems(path) == []


async def test_the_log_opens_from_the_message(operator: Operator, work: Workspace) -> None:
    operator.answers["failed"] = "Open log"
    await operator.execute("bandleader.run", uri(work, "fails"))
    shown = await operator.until(lambda m: m.get("method") == "window/showDocument")
    assert shown["params"]["uri"].endswith("/fails.1.log")


@pytest.mark.parametrize(("choice", "outcome"), [("Skip", "by_person"), ("Abort", "cancelled")])
async def test_a_failed_gate_waits_for_the_person(
    operator: Operator, work: Workspace, choice: str, outcome: str
) -> None:
    operator.answers["waits for a decision"] = choice
    await operator.execute("bandleader.run", uri(work, "danger"))
    await operator.said("danger waits for a decision")
    await operator.idle()
    session = operator.server.runs.history(str(work.folder)).told("", "").story.id
    assert work.outcomes(session)["danger"] == outcome


async def test_the_gate_that_failed_is_explained(operator: Operator, work: Workspace) -> None:
    path = work.commands / "danger.md"
    await operator.execute("bandleader.run", path.as_uri(), {"arguments": "x"})
    await operator.said("danger x waits for a decision")
    await operator.idle()
    (problem,) = await operator.problems(path)
    assert "safety" in problem["message"]
    shown = await operator.execute("bandleader.explainGate", path.as_uri())
    assert "# safety" in shown["text"]
    assert any(title.startswith("parked at quality gates") for title in await operator.lenses(path))


# While it runs


async def test_a_second_click_says_that_it_runs_already(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    assert await operator.execute("bandleader.run", uri(work, "waits")) == {"started": False}
    assert "session 2" in await operator.said("waits runs already")
    (work.folder / "go").touch()
    await operator.said("waits succeeded")


async def test_the_lens_shows_the_stage_and_cancels(operator: Operator, work: Workspace) -> None:
    path = work.commands / "waits.md"
    await operator.execute("bandleader.run", path.as_uri())
    await operator.printed("begun")
    lenses = await operator.lenses(path)
    assert list(lenses)[:2] == ["Running: execution", "Cancel"]
    assert await operator.execute(lenses["Cancel"]["command"], *lenses["Cancel"]["arguments"]) == {"cancelled": True}
    await operator.said("waits was cancelled")
    assert not (work.folder / "begun").exists()


async def test_the_line_of_progress_cancels(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    (token,) = operator.server.runs.shown
    operator.notify("window/workDoneProgress/cancel", {"token": token})
    await operator.said("waits was cancelled")


async def test_a_cancelled_run_is_resumed_from_its_message(operator: Operator, work: Workspace) -> None:
    operator.answers["was cancelled"] = "Resume"
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    await operator.execute("bandleader.cancel", uri(work, "waits"))
    await operator.said("was cancelled")
    await operator.printed("begun")
    (work.folder / "go").touch()
    await operator.said("waits succeeded")


async def test_an_engine_that_is_killed_is_a_message(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    (run,) = operator.server.runs.active.values()
    assert run.child
    os.kill(run.child._process.pid, signal.SIGKILL)
    assert "signal 9" in await operator.said("The engine that ran waits is gone")
    (work.folder / "go").touch()  # for the orphan


async def test_another_window_waits_for_the_workspace_and_says_so(operator: Operator, work: Workspace) -> None:
    other = Operator()
    await other.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    await other.execute("bandleader.run", uri(work, "first"))
    assert "holds this workspace" in await other.said("first: Waiting")
    (work.folder / "go").touch()
    await other.said("first succeeded")
    await operator.said("waits succeeded")


async def test_answers_come_while_a_command_prints_a_lot(operator: Operator, work: Workspace) -> None:
    """Answers are counted, not timed: between two portions of output the server handles what has arrived."""
    path = work.commands / "chatty.md"
    await operator.execute("bandleader.run", path.as_uri())
    answered = 0
    while operator.server.runs.active:
        await operator.request("textDocument/hover", {"textDocument": {"uri": path.as_uri()},
                                                      "position": {"line": 1, "character": 3}})  # fmt: skip
        answered += 1
        await asyncio.sleep(0)
    await operator.said("chatty succeeded")
    assert (work.folder / "done").exists()
    assert answered > 50
    assert operator.count("$/progress") < 400


# A session of the editor ends


async def test_what_runs_when_the_editor_closes_is_offered_by_the_next_one_once(
    operator: Operator, work: Workspace
) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    (run,) = operator.server.runs.active.values()
    operator.server.finish(0)
    await operator.idle()
    assert run.story.status == "cancelled"
    assert not (work.folder / "begun").exists()
    later = Operator()
    later.answers["left unfinished"] = "Resume"
    await later.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    await later.said("waits was left unfinished")
    await later.printed("begun")
    (work.folder / "go").touch()
    await later.said("waits succeeded")
    third = Operator()
    await third.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    await third.idle()
    assert not any("unfinished" in str(message) for message in third.messages)


def test_an_engine_outlives_its_editor_long_enough_to_end_gently(work: Workspace) -> None:
    """The real server, whose client dies without a word: nothing is left half-done, and the run can be resumed."""
    folder = {"uri": work.folder.as_uri(), "name": "work"}
    start = {"processId": None, "capabilities": {}, "workspaceFolders": [folder], "initializationOptions": TRUST_IT}
    run = {"command": "bandleader.run", "arguments": [uri(work, "waits")]}
    server = subprocess.Popen([sys.executable, "-m", "bandleader_lsp.main"], stdin=PIPE, stdout=PIPE, bufsize=0)
    assert server.stdin
    assert server.stdout
    server.stdin.write(message(id=1, method="initialize", params=start) + message(method="initialized", params={}))
    said = b""
    while b'"id":2,' not in said:  # answered once the library is loaded
        if not said:
            server.stdin.write(message(id=2, method="textDocument/codeLens", params=about(work, "waits")))
        said += server.stdout.read(65536)
    server.stdin.write(message(id=3, method="workspace/executeCommand", params=run))
    while b'"text":"begun"' not in said:
        said += server.stdout.read(65536)
    server.stdin.close()
    server.stdout.close()
    assert server.wait(30) == 1
    until = time.monotonic() + 30
    while (found := work.engine().sessions()[0]).status == "running" and time.monotonic() < until:
        time.sleep(0.05)
    assert found.status == "cancelled"
    assert not (work.folder / "begun").exists()


async def test_later_is_not_asked_again(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    operator.server.finish(0)
    await operator.idle()
    asked = 0
    for _ in range(2):
        other = Operator()
        await other.initialize(work.folder, capabilities=ABLE, **TRUSTED)
        await other.idle()
        asked += any("left unfinished" in str(message.get("params")) for message in other.messages)
    assert asked == 1


# What cannot run


async def test_a_command_that_is_gone_is_a_message(operator: Operator, work: Workspace) -> None:
    path = work.commands / "first.md"
    click = (await operator.lenses(path))["Run"]
    path.unlink()
    operator.disk_changed(path)
    assert await operator.execute(click["command"], *click["arguments"]) == {"started": False}
    await operator.said("is no command of this workspace, or not any more")


async def test_one_that_the_server_has_not_noticed_is_gone_is_a_message_of_the_engine(
    operator: Operator, work: Workspace
) -> None:
    (work.commands / "first.md").unlink()
    await operator.execute("bandleader.run", uri(work, "first"))
    assert "no command is called `first`" in await operator.said("first cannot run")


async def test_a_cycle_has_no_lens_and_does_not_run(operator: Operator, work: Workspace) -> None:
    path = work.command("first", "true", dependencies=["second"])
    operator.disk_changed(path)
    assert not {"Run", "Plan"} & set(await operator.lenses(path))
    await operator.execute("bandleader.run", path.as_uri())
    await operator.said("first cannot run: its dependencies lead back to it")


async def test_a_missing_interpreter_is_a_message(
    operator: Operator, work: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(work.folder / "no-python"))
    assert await operator.execute("bandleader.run", uri(work, "first")) == {"started": False}
    await operator.said("The engine cannot be started")


async def test_an_interpreter_without_the_engine_is_a_message(
    operator: Operator, work: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = work.write("python", "#!/bin/sh\necho 'No module named bandleader' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    await operator.execute("bandleader.run", uri(work, "first"))
    await operator.said("first cannot run: No module named bandleader")


async def test_changes_that_are_not_saved_do_not_run_and_that_is_said(operator: Operator, work: Workspace) -> None:
    path = work.commands / "first.md"
    operator.open(path, path.read_text().replace("echo first", "echo typed"))
    await operator.execute("bandleader.run", path.as_uri())
    await operator.said("first has changes that are not saved")
    await operator.said("first succeeded")
    assert (work.folder / "trace").read_text() == "first\n"


@pytest.mark.parametrize(
    "arguments", [[5], ["untitled:1"], ["file:///elsewhere/a.md"], ["HERE", "text"], ["HERE", [1]]]
)
async def test_arguments_without_sense_are_refused(operator: Operator, work: Workspace, arguments: list[Any]) -> None:
    given = [uri(work, "first") if one == "HERE" else one for one in arguments]
    answer = await operator.ask("workspace/executeCommand", {"command": "bandleader.run", "arguments": given})
    assert answer["error"]["code"] == -32602


# Trust


async def test_the_first_run_asks_and_the_answer_is_remembered(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE)
    assert await person.execute("bandleader.run", uri(work, "first")) == {"started": False}
    await person.said("bandleader.trust")
    person.answers["Run commands of"] = TRUST
    assert await person.execute("bandleader.run", uri(work, "first")) == {"started": True}
    await person.said("first succeeded")
    asked = person.count("window/showMessageRequest")
    await person.execute("bandleader.run", uri(work, "second"))
    await person.said("second succeeded")
    assert person.count("window/showMessageRequest") == asked
    assert not list(work.folder.rglob("*trust*"))


async def test_trust_is_void_when_the_library_changes_hands(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE)
    person.answers["Run commands of"] = TRUST
    await person.execute("bandleader.run", uri(work, "first"))
    await person.said("first succeeded")
    person.answers.clear()
    work.git("remote", "add", "origin", "https://example.org/somebody-else.git")
    assert await person.execute("bandleader.run", uri(work, "second")) == {"started": False}


async def test_a_workspace_that_the_editor_does_not_trust_runs_nothing(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE, initializationOptions={"trusted": False})
    assert await person.execute("bandleader.run", uri(work, "first")) == {"started": False}
    await person.said("Trust it in the editor")
    settings = {"bandleader": {"trusted": True}, "trusted": True}
    person.notify("workspace/didChangeConfiguration", {"settings": settings})  # a workspace can bring these along
    assert await person.execute("bandleader.run", uri(work, "first")) == {"started": False}
    person.notify("bandleader/didChangeTrust", {"trusted": True})
    assert await person.execute("bandleader.run", uri(work, "first")) == {"started": True}
    await person.said("first succeeded")


async def test_a_client_that_can_nothing_trusts_by_a_command_and_gets_messages(
    person: Operator, work: Workspace
) -> None:
    await person.initialize(work.folder, capabilities={})
    lenses = await person.request("textDocument/codeLens", {"textDocument": {"uri": uri(work, "second")}})
    assert [lens["command"]["title"] for lens in lenses][:2] == ["Run", "Run with dependencies (1)"]
    assert await person.execute("bandleader.run", uri(work, "fails")) == {"started": False}
    await person.said("bandleader.trust", method="window/showMessage")
    assert await person.execute("bandleader.trust", work.folder.as_uri()) == {"trusted": True}
    await person.execute("bandleader.run", uri(work, "fails"))
    assert "bandleader log" in await person.said("fails failed", method="window/showMessage")
    assert all("id" not in message for message in person.messages if "method" in message)


def test_an_identity_is_the_owner_and_the_remotes(work: Workspace) -> None:
    before = identity_of(str(work.commands))
    work.git("config", "user.name", "Somebody Else")
    assert identity_of(str(work.commands)) == before
    work.git("remote", "add", "origin", "git@example.org:a/b.git")
    assert identity_of(str(work.commands)) == [*before, "git@example.org:a/b.git"]
    work.git("worktree", "add", "--quiet", str(work.folder.parent / "linked"))
    assert identity_of(str(work.folder.parent / "linked"))[2:] == ["git@example.org:a/b.git"]


# What only looks


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bandleader.showPlan", "never ran"),
        ("bandleader.dryRun", "never ran"),
        ("bandleader.graph", "first"),
    ],
)
async def test_looking_runs_nothing_and_needs_no_trust(
    person: Operator, work: Workspace, name: str, shown: str
) -> None:
    await person.initialize(work.folder, capabilities=ABLE)
    found = await person.execute(name, uri(work, "second"))
    assert shown in found["text"]
    document = await person.until(lambda m: m.get("method") == "window/showDocument")
    assert document["params"]["uri"] == found["uri"]
    assert not (work.folder / "trace").exists()


async def test_a_session_and_its_dashboard_are_shown(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "second"))
    await operator.said("second succeeded")
    session = await operator.execute("bandleader.showSession", uri(work, "second"))
    assert "second: succeeded" in session["text"]
    assert "second" in (await operator.execute("bandleader.dashboard"))["text"]
    assert (await operator.execute("bandleader.showLog", uri(work, "first")))["uri"].endswith("first.1.log")


async def test_what_a_run_changed_is_undone_after_a_question(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "first"))
    await operator.said("first succeeded")
    assert await operator.execute("bandleader.rollback", uri(work, "first")) == {"undone": False}
    operator.answers["Undo everything"] = "Roll back"
    assert await operator.execute("bandleader.rollback", uri(work, "first")) == {"undone": True}
    assert not (work.folder / "trace").exists()


# What clients can have besides


async def test_events_are_sent_to_those_who_want_them(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    await person.execute("bandleader.run", uri(work, "second"))
    await person.said("second succeeded")
    told = [m["params"] for m in person.messages if m.get("method") == "bandleader/runEvent"]
    events = [event for params in told for event in params["events"]]
    assert (events[0]["type"], events[-1]["type"]) == ("session_started", "session_ended")
    changes = [m["params"]["status"] for m in person.messages if m.get("method") == "bandleader/sessionChanged"]
    assert changes == ["running", "succeeded"]


async def test_events_are_not_sent_to_others(person: Operator, work: Workspace) -> None:
    await person.initialize(work.folder, capabilities=ABLE, **ASKING)
    await person.execute("bandleader.run", uri(work, "first"))
    await person.said("first succeeded")
    assert not person.count("bandleader/runEvent") + person.count("bandleader/sessionChanged")


async def test_lenses_can_be_switched_off(operator: Operator, work: Workspace) -> None:
    settings = {"bandleader": {"codeLens": {"run": False, "plan": False}}}
    operator.notify("workspace/didChangeConfiguration", {"settings": settings})
    lenses = await operator.lenses(work.commands / "second.md")
    assert list(lenses) == ["Run with dependencies (1)", "Dependencies (1)"]
    operator.notify("workspace/didChangeConfiguration", {"settings": {"bandleader": {"codeLens": False}}})
    assert await operator.lenses(work.commands / "second.md") == {}


async def test_code_actions_do_the_same(operator: Operator, work: Workspace) -> None:
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    about = {"textDocument": {"uri": uri(work, "second")}, "range": span}
    found = await operator.request(
        "textDocument/codeAction", {**about, "context": {"diagnostics": [], "only": ["bandleader"]}}
    )
    assert [action["title"] for action in found] == [
        "Run second with dependencies",
        "Run second alone",
        "Show the plan of second",
    ]
    command = found[0]["command"]
    assert await operator.execute(command["command"], *command["arguments"]) == {"started": True}
    await operator.said("second succeeded")


async def test_a_client_that_traces_is_told_what_the_server_does(operator: Operator, work: Workspace) -> None:
    operator.notify("$/setTrace", {"value": "verbose"})
    await operator.execute("bandleader.run", uri(work, "first"))
    await operator.said("first succeeded")
    lines = [m["params"] for m in operator.messages if m.get("method") == "$/logTrace"]
    assert any(line["message"].startswith("workspace/executeCommand: ") for line in lines)
    assert any(line["message"] == "started first" and "-m bandleader run" in line["verbose"] for line in lines)
    operator.notify("$/setTrace", {"value": "off"})
    await operator.lenses(work.commands / "first.md")
    assert len(lines) == operator.count("$/logTrace")
