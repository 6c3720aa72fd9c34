"""Sessions in a list: their status, their numbers, and what they cost to list."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.driver.session import Options, resume, start
from bandleader.pipeline.events import Event
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.store import log as log_module
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.lock import WorkspaceLock
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.upkeep.status import live_session
from bandleader.pipeline.upkeep.summaries import SessionSummary, summaries
from tests.pipeline.reference import Scripted, layered, plan_of, step


def begun(session: str, *ids: str, at: float = 1000.0) -> Event:
    data = {"plan": plan_to_data(plan_of(*map(step, ids or ("a",)))), "target": "a", "arguments": "--x 'y z'"}
    return Event("session_started", session, "", data, at)


async def test_sessions_are_summed_up_newest_first(tmp_path: Path) -> None:
    with Log.open(tmp_path / "state.db") as log:
        log.append([begun("lost", "b", "a"), Event("command_skipped", "lost", "b", {"reason": "cached"}, 1003.0)])
        plan = plan_of(step("x"), step("y", ["x"]), step("z"), step("t", ["y", "z"]))
        failing: Any = {("x", "execution", 1): "hard"}
        await start(plan, log, Scripted(failing), Options(arguments="go"), session="bad")
        await start(plan_of(step("g")), log, Scripted({("g", "quality_gates", 1): "hard"}), session="stuck")
        await start(layered(3), log, Scripted(), session="good")
        found = {each.id: each for each in summaries(log)}
        assert list(found) == ["good", "stuck", "bad", "lost"]
        assert found["lost"] == SessionSummary(
            "lost", "a", "--x 'y z'", "interrupted", 1000.0, 3.0, 2, {"cached": 1}, "bandleader resume lost"
        )
        bad = found["bad"]
        assert (bad.status, bad.target, bad.arguments, bad.total) == ("failed", "t", "go", 4)
        assert bad.counts["failed"] == 1
        assert bad.counts["dependency_failed"] >= 1
        assert 0 < bad.duration < 60
        assert (found["stuck"].status, found["stuck"].next) == (
            "parked",
            "bandleader resume stuck --continue | --skip | --abort",
        )
        assert (found["good"].status, found["good"].counts, found["good"].next) == ("succeeded", {"succeeded": 3}, "")
        assert summaries(log, live="lost")[-1].status == "running"
        assert [each.id for each in summaries(log, limit=2)] == ["good", "stuck"]
        await resume(log, list(log.read("stuck")), Scripted(), "skip")
        assert summaries(log, limit=2)[1].counts == {"by_person": 1}


def test_no_sessions_are_no_error(tmp_path: Path) -> None:
    with Log.open(tmp_path / "state.db") as log:
        assert summaries(log) == []


def test_a_session_whose_beginning_is_lost_is_listed(tmp_path: Path) -> None:
    with Log.open(tmp_path / "state.db") as log:
        log.append([Event("command_ended", "s", "a", {"outcome": "succeeded"}, 5.0)])
        (found,) = summaries(log)
        assert (found.target, found.total, found.counts) == ("", 0, {"succeeded": 1})


def test_odd_arguments_are_listed_as_they_are(tmp_path: Path) -> None:
    with Log.open(tmp_path / "state.db") as log:
        event = begun("s")
        log.append([event._replace(data={**event.data, "arguments": "\ud800 ü \U0001f600 \n"})])
        assert summaries(log)[0].arguments == "\ud800 ü \U0001f600 \n"


def test_a_list_reads_no_events_but_the_last_of_each_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Log.open(tmp_path / "state.db") as log:
        for number in range(50):
            session = f"s{number}"
            stages = [Event("stage_started", session, "a", {"stage": "cleanup", "attempt": 1}) for _ in range(40)]
            log.append([begun(session), *stages, Event("session_ended", session, "", {"outcome": "succeeded"})])
        decoded = 0
        events_of = log_module._events

        def counted(rows: Any) -> Any:
            nonlocal decoded
            decoded += len(rows)
            return events_of(rows)

        monkeypatch.setattr(log_module, "_events", counted)
        assert len(summaries(log)) == 50
        assert decoded == 50


def test_the_status_of_a_session_is_what_its_last_event_made_of_it(tmp_path: Path) -> None:
    ends = (
        Event("session_parked", "s", "", {"reason": "why"}),
        Event("session_ended", "s", "", {"outcome": "cancelled"}),
        Event("session_resumed", "s", "", {"decision": "", "pid": 1}),
        Event("session_ended", "s", "", {"outcome": "succeeded"}),
    )
    with Log.open(tmp_path / "state.db") as log:
        log.append([begun("s")])
        seen = []
        for end in ends:
            log.append([end])
            seen += [summaries(log, live)[0].status for live in ("", "s")]
    assert seen == ["parked"] * 2 + ["cancelled"] * 2 + ["interrupted", "running"] + ["succeeded"] * 2


@pytest.mark.skipif(os.name == "nt", reason="fork")
def test_the_session_that_another_process_runs_is_live(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert live_session(layout) == ""
    with WorkspaceLock.acquire(layout.lock, "own"):
        assert live_session(layout) == ""
    ready, ready_end = os.pipe()
    go, go_end = os.pipe()
    child = os.fork()
    if not child:
        with WorkspaceLock.acquire(layout.lock, "theirs"):
            os.write(ready_end, b"x")
            os.read(go, 1)
        os._exit(0)
    os.read(ready, 1)
    assert live_session(layout) == "theirs"
    os.write(go_end, b"x")
    os.waitpid(child, 0)
    assert live_session(layout) == ""
