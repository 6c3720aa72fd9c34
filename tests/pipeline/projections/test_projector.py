"""The files of a session: their fields, and that they are the same however they came about."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.pipeline.events import Event
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.projections.files import Files
from bandleader.pipeline.projections.progress import mark_path, read_mark
from bandleader.pipeline.projections.projector import VIEWS, Projector
from bandleader.pipeline.projections.rebuild import catch_up, differences, rebuild
from bandleader.pipeline.projections.recall import recall_from
from bandleader.pipeline.projections.session_file import SessionView
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log
from tests.pipeline.projections.events import files, histories, laid_out, recorded
from tests.pipeline.reference import plan_of, step

MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return laid_out(tmp_path)


def started(*ids: str, session: str = "s", at: float = 1000.0, **more: Any) -> Event:
    plan = plan_to_data(plan_of(*(step(id, **more) for id in ids)))
    data = {"plan": plan, "target": ids[-1], "arguments": "--fast", "options": {}, "workspace": "/w", "pid": 7}
    return Event("session_started", session, "", data, at)


def ended(id: str, outcome: str = "succeeded", session: str = "s", at: float = 1001.0, **more: Any) -> Event:
    data = {
        "outcome": outcome,
        "fingerprint": f"f-{id}",
        "key": f"k-{id}",
        "duration": 0.5,
        "result": {},
        "metrics": {},
    }
    return Event("command_ended", session, id, {**data, **more}, at)


def numbered(*events: Event, first: int = 1) -> list[Event]:
    return [event._replace(seq=seq) for seq, event in enumerate(events, first)]


def session_of(layout: Layout, session: str = "s") -> Any:
    return yaml.safe_load(layout.session(session).read_text(encoding="utf-8"))


def project(layout: Layout, events: Sequence[Event]) -> Projector:
    projector = Projector(layout)
    projector.feed(events)
    projector.close()
    return projector


# The fields


def test_a_session_says_where_it_stands(layout: Layout) -> None:
    agent = {"agent": "tester", "state": "working", "slot": 1}
    project(
        layout,
        numbered(
            started("a", "b", "c", "d"),
            ended("a", at=1001),
            Event("stage_started", "s", "b", {"stage": "execution", "attempt": 2}, 1002),
            Event("agent_changed", "s", "b", agent, 1002),
            Event("process_started", "s", "c", {"token": "t", "log": "/logs/c.log"}, 1003),
            Event(
                "attempt_failed", "s", "c", {"stage": "validation", "message": "too slow", "strategy": "rollback"}, 1003
            ),
            ended("c", "failed", at=1004),
        ),
    )
    found = session_of(layout)
    assert found["status"] == "running"
    assert (found["target"], found["arguments"], found["pid"]) == ("d", "--fast", 7)
    assert (found["started"], found["updated"]) == ("1970-01-01T00:16:40Z", "1970-01-01T00:16:44Z")
    assert found["execution"]["active_command"] == "b"
    assert found["execution"]["current_stage"] == "execution"
    assert found["execution"]["active"] == [
        {"command": "b", "stage": "execution", "attempt": 2, "since": "1970-01-01T00:16:42Z"}
    ]
    assert found["agents"] == [{**agent, "command": "b", "since": "1970-01-01T00:16:42Z"}]
    assert found["failed"] == [{"command": "c", "stage": "validation", "reason": "too slow", "log": "/logs/c.log"}]
    counts = {name: number for name, number in found["commands"].items() if number}
    assert counts == {"total": 4, "succeeded": 1, "failed": 1, "active": 1, "waiting": 1}


def test_a_parked_session_says_what_a_person_may_choose(layout: Layout) -> None:
    parked = {"stage": "quality_gates", "message": "5 agents, at most 1", "choices": ("continue", "skip", "abort")}
    events = numbered(
        started("a"),
        Event("stage_started", "s", "a", {"stage": "quality_gates", "attempt": 1}, 1001),
        Event("command_parked", "s", "a", parked, 1002),
        Event("session_parked", "s", "", {"reason": "a: 5 agents, at most 1"}, 1002),
    )
    project(layout, events[:3])
    assert session_of(layout)["execution"] == {"active_command": None, "current_stage": None, "active": []}
    project(layout, events)
    found = session_of(layout)
    assert (found["status"], found["reason"]) == ("parked", "a: 5 agents, at most 1")
    assert found["parked"] == [
        {"command": "a", "stage": "quality_gates", "reason": "5 agents, at most 1", "choices": list(parked["choices"])}
    ]
    assert found["execution"]["active_command"] is None
    assert found["next"] == "bandleader resume s --continue | --skip | --abort"


def test_a_success_leaves_its_marker_and_a_failure_leaves_it_alone(layout: Layout) -> None:
    result = {"output": "all good", "exit_code": 0, "changed": {"created": ["x", "y"], "modified": []}}
    project(layout, numbered(started("quality/lint"), ended("quality/lint", result=result), ended("a", "failed")))
    path = layout.completed("quality/lint")
    assert yaml.safe_load(path.read_text()) == {
        "command": "quality/lint",
        "session": "s",
        "completed_at": "1970-01-01T00:16:41Z",
        "fingerprint": "f-quality/lint",
        "duration": 0.5,
        "result": {"output": "all good", "exit_code": 0, "changed": {"created": 2, "modified": 0}},
        "written_by": "bandleader",
    }
    assert list(layout.completed("x").parent.rglob("*.yaml")) == [path]


def test_only_a_command_with_a_lifetime_leaves_its_result(layout: Layout) -> None:
    begin = started("a", "b", cache=60.0, arguments="x y")
    begin.data["plan"]["steps"][1]["cache"] = 0
    project(layout, numbered(begin, ended("a", result={"output": "é"}), ended("b")))
    assert json.loads(layout.cached("k-a").read_text()) == {
        "command": "a",
        "args": "x y",
        "result": {"output": "é"},
        "cached_at": "1970-01-01T00:16:41Z",
        "expires_at": "1970-01-01T00:17:41Z",
    }
    assert len(list(layout.cached("x").parent.iterdir())) == 1


def test_each_command_that_ended_is_a_line_of_its_day(layout: Layout) -> None:
    midnight = 86400.0 * 20000
    metrics = {"max_rss": 4096, "agents": 2}
    project(
        layout,
        numbered(
            started("a", "b", at=midnight - 2),
            ended("a", at=midnight - 1, metrics=metrics),
            ended("b", "failed", at=midnight),
        ),
    )
    lines = [json.loads(layout.metrics(day).read_text()) for day in ("20241003", "20241004")]
    assert {name: lines[0][name] for name in list(lines[0])[:7]} == {
        "timestamp": "2024-10-03T23:59:59Z",
        "command": "a",
        "session": "s",
        "execution_time": 0.5,
        "memory_usage": 4096,
        "agent_count": 2,
        "status": "completed",
    }
    assert (lines[1]["command"], lines[1]["status"]) == ("b", "failed")


# The same files, however they came about


@MODEST
@given(histories(), st.data())
def test_rebuilt_equals_fed_equals_caught_up(events: list[Event], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fed, crashed = laid_out(Path(folder, "fed")), laid_out(Path(folder, "crashed"))
        with Log.open(fed.log) as log:
            log.append(events)
            whole = list(log.read())
            projector = Projector(fed, recall_from(log))
            cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
            for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
                projector.feed(whole[begin:end])
                if data.draw(st.booleans()):  # a new process goes on
                    projector.close()
                    projector = Projector(fed, recall_from(log))
            projector.close()
            assert not projector.problem
            project(crashed, whole[: cuts[0]] if cuts else [])
            catch_up(log, crashed)
            assert files(crashed) == files(fed)
            assert differences(log, fed) == []
            before = files(fed)
            made = rebuild(log, fed)
            assert (sum(made[:4]), made.removed, made.problem) == (len(before), 0, "")
            assert files(fed) == before
            assert (catch_up(log, fed), catch_up(log, crashed)) == (0, 0)


@MODEST
@given(histories(), st.data())
def test_what_is_recalled_is_all_that_a_view_needs(events: list[Event], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, Log.open(Path(folder, "state.db")) as log:
        log.append(events)
        cut = data.draw(st.integers(1, len(events)))
        session = data.draw(st.sampled_from(sorted({event.session for event in events})))
        known, recalled = SessionView(session), SessionView(session)
        own = [event for event in log.read() if event.session == session]
        for event in own:
            known.apply(event)
        for event in [*recall_from(log)(session, cut), *(event for event in own if event.seq >= cut), own[-1]]:
            recalled.apply(event)
        expected, found = known.document(), recalled.document()
        if own[-1].seq < cut:
            expected.pop("updated"), found.pop("updated")
        assert found == expected


def test_events_of_another_process_are_found_in_the_log(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        projector = Projector(layout, recall_from(log))
        projector.feed(log.append([started("a", "b")]))
        projector.close()
        log.append([Event("command_parked", "s", "b", {"stage": "execution", "message": "why", "choices": []})])
        projector.feed(log.append([ended("a")]))  # the other one is told later, or never
        projector.close()
        assert session_of(layout)["parked"][0]["command"] == "b"
        assert read_mark(layout).seq == 1
        assert catch_up(log, layout) == 2
        assert read_mark(layout).seq == 3
        assert differences(log, layout) == []


def test_many_sessions_are_not_kept_in_memory(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        for number in range(3 * VIEWS):
            log.append([started("a", session=f"s{number}")])
        for number in range(3 * VIEWS):
            log.append([ended("a", session=f"s{number}")])
        projector = Projector(layout, recall_from(log))
        for event in log.read():
            projector.feed([event])
            projector.close()
            assert len(projector._views) <= VIEWS
        assert session_of(layout, "s0")["commands"]["succeeded"] == 1
        assert differences(log, layout) == []


# Cost


def test_a_busy_session_is_written_a_few_times(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    replace = Files.replace

    def counted(files: Files, path: Path, text: str) -> None:
        written.append(path.name)
        replace(files, path, text)

    monkeypatch.setattr(Files, "replace", counted)
    milliseconds = iter(range(10**9))
    clock = SimpleNamespace(monotonic=lambda: next(milliseconds) / 1000)
    monkeypatch.setattr("bandleader.pipeline.projections.projector.time", clock)
    stages = [Event("stage_started", "s", "a", {"stage": "cleanup", "attempt": 1}, 1001.0) for _ in range(1000)]
    projector = Projector(layout)
    for event in numbered(started("a"), *stages):
        projector.feed([event])
    assert 5 <= written.count("s.yaml") <= 11  # 1,001 ms of this clock
    count = written.count("s.yaml")
    projector.feed([Event("session_ended", "s", "", {"outcome": "succeeded", "duration": 1.0}, 1002.0, 1002)])
    assert written.count("s.yaml") == count + 1


async def test_what_is_held_back_is_written_though_nothing_else_happens(layout: Layout) -> None:
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def later(delay: float, call: Any) -> None:
        assert 0 < delay <= 0.1
        loop.call_later(delay, call)
        loop.call_later(delay, done.set)

    Projector(layout, later=later).feed(numbered(started("a")))
    assert not layout.session("s").exists()
    await done.wait()
    assert session_of(layout)["status"] == "running"


async def test_it_is_the_listener_of_a_driver(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        projector = Projector(layout, recall_from(log), asyncio.get_running_loop().call_later)
        await recorded(log, projector.feed)
        assert session_of(layout)["status"] == "succeeded"
        projector.close()
        assert differences(log, layout) == []
        assert set(files(layout)) >= {
            "sessions/s.yaml",
            "completed/quality/lint.yaml",
            "cache/commands/k-quality/lint.json",
        }


# Crashes


KILLED = """
import os, signal, sys
from pathlib import Path
from bandleader.pipeline.projections.files import Files
from bandleader.pipeline.projections.projector import Projector
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log
from tests.pipeline.projections.test_projector import ended, started
layout, count = Layout(Path(sys.argv[1])), int(sys.argv[2])
left = [count]
def step(name, real):
    def stepped(*given):
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return real(*given)
    setattr(os, name, stepped)
with Log.open(layout.log) as log:
    projector = Projector(layout)
    first = log.append([started("a", "b", cache=9.0), ended("a")])
    for name in ("open", "write", "replace"):
        step(name, getattr(os, name))
    projector.feed(first)
    projector.close()
    projector.feed(log.append([ended("b"), ended("c", "failed")]))
    projector.close()
print("whole")
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_killed_at_any_step_it_is_healed_by_the_next_run(tmp_path: Path) -> None:
    whole = False
    count = 0
    while not whole:
        layout = laid_out(tmp_path / str(count))
        run = subprocess.run(
            [sys.executable, "-c", KILLED, str(layout.workspace), str(count)],
            capture_output=True,
            text=True,
            check=False,
        )
        whole = run.stdout == "whole\n"
        assert whole or run.returncode == -signal.SIGKILL, run.stderr
        with Log.open(layout.log) as log:
            for path in layout.root.glob("[sc]*/**/*.yaml"):
                assert yaml.safe_load(path.read_text())  # never half
            catch_up(log, layout)
            assert differences(log, layout) == []
        count += 3
    assert count > 20


def test_a_torn_line_of_metrics_is_written_again(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        log.append([started("a"), ended("a"), ended("b")])
        rebuild(log, layout)
        path = layout.metrics("19700101")
        whole = path.read_bytes()
        path.write_bytes(whole[:-20])
        mark_path(layout).unlink()
        assert catch_up(log, layout) == 3
        assert path.read_bytes() == whole


def test_another_log_has_its_files_made_anew(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        log.append([started("a", session="old"), ended("a", session="old"), ended("b", session="old")])
        catch_up(log, layout)
    layout.log.unlink()
    theirs = layout.completed("by-hand")
    theirs.write_text("done: yes\n")
    with Log.open(layout.log) as log:
        log.append([started("b", session="new", at=90000.0), ended("b", session="new", at=90001.0)])
        catch_up(log, layout)
        assert sorted(files(layout)) == [
            "completed/b.yaml",
            "completed/by-hand.yaml",
            "metrics/execution-19700101.jsonl",  # nobody else knows what is in it
            "metrics/execution-19700102.jsonl",
            "sessions/new.yaml",
        ]
        assert differences(log, layout) == []


def test_differences_are_named(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        log.append([started("a", cache=5.0), ended("a"), ended("b")])
        rebuild(log, layout)
        layout.completed("a").write_text("")
        layout.completed("b").unlink()
        layout.cached("k-a").unlink()  # a result that expired
        assert differences(log, layout) == ["completed/a.yaml", "completed/b.yaml"]
        assert not (layout.root / "rebuild").exists()


# Bad disks and bad names


def test_a_disk_that_is_full_is_told_once_and_made_up_for(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_: object) -> int:
        raise full

    with Log.open(layout.log) as log:
        projector = Projector(layout)
        with monkeypatch.context() as broken:
            broken.setattr("bandleader.pipeline.projections.files.os.write", refuse)
            projector.feed(log.append([started("a", "b"), ended("a")]))
            projector.close()
        assert "No space left on device" in projector.problem
        assert str(layout.root) in projector.problem
        told = projector.problem
        projector.feed(log.append([ended("b")]))
        projector.close()
        assert projector.problem == told
        lines = layout.metrics("19700101").read_text().splitlines()
        assert [json.loads(line)["command"] for line in lines] == ["a", "b"]
        assert read_mark(layout).seq == 0
        assert catch_up(log, layout) == 3
        assert differences(log, layout) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that hold")
def test_a_folder_that_cannot_be_written_fails_nothing(layout: Layout) -> None:
    layout.root.chmod(0o500)
    try:
        assert "Permission denied" in project(layout, numbered(started("a"), ended("a"))).problem
    finally:
        layout.root.chmod(0o700)


@pytest.mark.parametrize("id", ["../../out", "a\\b", "a//b", "\0", "x" * 300, "\ud800"])
def test_an_id_that_names_no_file_hinders_nobody_else(layout: Layout, id: str) -> None:
    projector = project(layout, numbered(started(id, "b"), ended(id), ended("b")))
    assert "cannot have its name" in projector.problem
    assert layout.completed("b").exists()
    assert session_of(layout)["commands"]["succeeded"] == 2
    assert read_mark(layout).seq == 3


def test_odd_names_are_files_like_others(layout: Layout) -> None:
    ids = ["a b", "ü/ä", "-x", "$(x)", 'q"q', "new\nline", "#", "a: b"]
    assert not project(layout, numbered(started(*ids), *map(ended, ids))).problem
    for id in ids:
        assert yaml.safe_load(layout.completed(id).read_text(encoding="utf-8"))["command"] == id


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_links_lead_nothing_out_of_the_folder(layout: Layout, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "m").write_text("mine\n")
    (layout.root / "completed").symlink_to(outside)
    (layout.root / "metrics").mkdir()
    layout.metrics("19700101").symlink_to(outside / "m")
    projector = project(layout, numbered(started("a"), ended("a")))
    assert projector.problem
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"m": "mine\n"}
    assert session_of(layout)["commands"]["succeeded"] == 1


def test_a_recall_that_fails_is_a_problem_and_no_error(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        recall = recall_from(log)
    layout.log.unlink()
    projector = Projector(layout, recall)
    projector.feed(numbered(ended("a"), first=9))
    projector.close()
    assert "no event log" in projector.problem


def test_what_was_made_anew_is_told_in_a_sentence(layout: Layout) -> None:
    with Log.open(layout.log) as log:
        log.append([started("a", "b", cache=5.0), ended("a"), ended("b")])
        layout.completed("old").parent.mkdir()
        layout.completed("old").write_text('command: "old"\nwritten_by: "bandleader"\n')
        assert str(rebuild(log, layout)) == (
            "Made the files anew from the event log: 1 of sessions, 2 of completed commands, 2 of results, "
            "1 of metrics; removed 1 of which the log knows nothing."
        )
