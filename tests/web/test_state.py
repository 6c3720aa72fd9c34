"""The document behind the page says what the library and the event log say."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bandleader.pipeline.engine import Engine
from bandleader.pipeline.events import Event
from bandleader.pipeline.narration.story import story_of
from bandleader.pipeline.store.log import Log
from bandleader.web.html import document
from bandleader.web.state import page_state
from bandleader.web.trimming import event_data, trimmed
from bandleader.web.workspace_source import WorkspaceSource
from bandleader.workspace.project import Project
from tests.support.workspace import Workspace

BROKEN = Path(__file__).parents[2] / "examples" / "broken"


def test_nodes_edges_cycles_and_loose_ends(workspace: Workspace) -> None:
    workspace.command("a/one", "true", dependencies=["a/two"])
    workspace.command("a/two", "true", dependencies=["a/one", "gone"])
    workspace.command("self", "true", dependencies=["self"])
    workspace.command("top", "echo", dependencies={"required": ["a/one"], "optional": ["self"]})
    workspace.write(".claude/commands/talk.md", "---\ndescription: Talk about it\n---\n\nThen run /top once more.\n")
    library = page_state(WorkspaceSource(workspace.engine()))["library"]
    nodes = {node["id"]: node for node in library["nodes"]}
    assert nodes["a/one"]["cycle"] == nodes["a/two"]["cycle"] != nodes["self"]["cycle"]
    assert {id for id, node in nodes.items() if node["cycle"] < 0} == {"top", "talk"}
    assert nodes["a/two"]["loose"] == ["gone"]
    assert (nodes["a/one"]["family"], nodes["top"]["family"]) == ("a", "core commands")
    ids = [node["id"] for node in library["nodes"]]
    edges = {(ids[edge["source"]], ids[edge["target"]]): (edge["kind"], edge["cycle"]) for edge in library["edges"]}
    assert edges == {
        ("a/one", "a/two"): ("dependency", True),
        ("a/two", "a/one"): ("dependency", True),
        ("self", "self"): ("dependency", True),
        ("top", "a/one"): ("dependency", False),
        ("top", "self"): ("optional", False),
        ("talk", "top"): ("mention", False),
    }


def test_the_declared_edges_are_those_of_the_snapshot() -> None:
    project = Project(str(BROKEN))
    project.open(keep=False)
    library = page_state(WorkspaceSource(Engine(project)))["library"]
    paths = [node["path"] for node in library["nodes"]]
    drawn = {(paths[e["source"]], paths[e["target"]]) for e in library["edges"] if e["kind"] != "mention"}
    assert drawn == {(path, target) for path, targets in project.snapshot.edges.items() for target in targets}


def test_a_workspace_in_which_nothing_has_run(workspace: Workspace) -> None:
    workspace.command("one", "true")
    state = page_state(WorkspaceSource(workspace.engine()))
    assert (state["cursor"], state["session"], state["events"]) == (0, "", [])
    assert state["history"] == {"live": "", "sessions": [], "results": {}}
    assert not (workspace.folder / ".milestones").exists()


def test_every_number_of_the_history_is_that_of_the_log(workspace: Workspace) -> None:
    workspace.command("good", "true")
    retry = {"attempts": 2, "backoff": "1ms"}
    workspace.command("bad", "echo broken >&2; exit 3", dependencies=["good"], run={"retry": retry})
    workspace.run("good")
    workspace.run("bad")
    history = page_state(WorkspaceSource(workspace.engine()))["history"]
    assert [row["target"] for row in history["sessions"]] == ["bad", "good"]
    for row in history["sessions"]:
        story = story_of(workspace.events(row["id"]))
        assert row["retries"] == story.retries
        assert row["total"] == len(story.commands)
        assert sum(row["counts"].values()) == story.done
        tallies = {(check["stage"], check["name"]): (check["passed"], check["failed"]) for check in row["checks"]}
        assert tallies == {key: (tally.get("passed", 0), tally.get("failed", 0)) for key, tally in story.checks.items()}
    bad = history["sessions"][0]
    assert (bad["status"], bad["retries"]) == ("failed", 1)
    assert [failure["command"] for failure in bad["failures"]] == ["bad", "bad"]
    assert "exit" in bad["failures"][0]["message"]
    outcomes = {id: result["outcome"] for id, result in history["results"].items()}
    assert outcomes == {"good": "succeeded", "bad": "failed"}


def test_tokens_and_cost_are_summed_up(workspace: Workspace) -> None:
    workspace.command("one", "true")
    session = workspace.run("one").session
    metrics = {"outcome": "succeeded", "metrics": {"tokens": 70, "cost": 0.25}}
    with Log.open(workspace.engine().layout.log) as log:
        log.append([Event("command_ended", session, name, metrics) for name in ("x", "y")])
    row = page_state(WorkspaceSource(workspace.engine()))["history"]["sessions"][0]
    assert (row["tokens"], row["cost"]) == (140, 0.5)


def test_trimmed_events_tell_the_same_story(workspace: Workspace) -> None:
    workspace.command("good", "for i in 1 2 3 4 5 6; do echo line $i; done")
    workspace.command("bad", "exit 3", dependencies=["good"])
    session = workspace.run("bad").session
    everything = workspace.events(session)
    fewer = trimmed(everything)
    assert len(fewer) < len(everything)
    whole, part = story_of(everything), story_of(fewer)
    assert (part.status, part.counts, part.checks) == (whole.status, whole.counts, whole.checks)
    assert part.duration == whole.duration
    for id, command in whole.commands.items():
        other = part.commands[id]
        assert (other.status, other.duration, other.stages) == (command.status, command.duration, command.stages)
        assert (other.trouble, other.metrics) == (command.trouble, command.metrics)


def test_what_a_command_says_is_told_until_it_ends(workspace: Workspace) -> None:
    events = [
        Event("stage_started", "s", "c", {"stage": "execution", "attempt": 1}, 1.0, 1),
        Event("runner_said", "s", "c", {"kind": "text", "text": "first"}, 2.0, 2),
        Event("runner_said", "s", "c", {"kind": "text", "text": "last"}, 3.0, 3),
    ]
    assert [event.seq for event in trimmed(events)] == [1, 3]
    ended = Event("command_ended", "s", "c", {"outcome": "succeeded"}, 4.0, 4)
    assert [event.seq for event in trimmed([*events, ended])] == [4]


def test_results_hold_no_output(workspace: Workspace) -> None:
    workspace.command("one", "echo a secret")
    session = workspace.run("one").session
    ended = next(event for event in workspace.events(session) if event.type == "command_ended")
    assert "output" in ended.data["result"]
    assert "output" not in event_data(ended)["data"]["result"]


def test_a_saved_page_is_whole_and_cannot_be_broken_out_of(workspace: Workspace) -> None:
    hostile = "</script><script>alert(1)</script><!--"
    workspace.command("one", "true", description=hostile)
    page = document(page_state(WorkspaceSource(workspace.engine())))
    embedded = re.search(r'<script type="application/json" id="state">(.*?)</script>', page, re.DOTALL)
    assert embedded
    assert json.loads(embedded[1])["library"]["nodes"][0]["summary"] == hostile
    assert "alert(1)" not in page.replace(embedded[1], "")
    assert page.count("<script") == 2
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page.split("<script>")[0])
