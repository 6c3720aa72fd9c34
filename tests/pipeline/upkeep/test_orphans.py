"""What a killed run leaves behind is found and ended: real processes, a real log."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.events import Event
from bandleader.pipeline.evolve import replay
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.runners.relatives import SESSION, TOKEN, marked, start_time
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.upkeep.orphans import end_orphans, left_behind
from tests.pipeline.reference import plan_of, step

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX processes")
Spawn = Callable[..., subprocess.Popen[bytes]]

IGNORES = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "state.db") as log:
        yield log


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts a process as a runner does: with a session of its own and marked in its environment."""
    running: list[subprocess.Popen[bytes]] = []

    def start(session: str, token: str, *argv: str) -> subprocess.Popen[bytes]:
        variables = {**os.environ, SESSION: session, TOKEN: token}
        child = subprocess.Popen(
            argv or ("sleep", "600"), env=variables, start_new_session=True, stdout=subprocess.PIPE
        )
        running.append(child)
        return child

    yield start
    for child in running:
        child.kill()
        child.communicate()


def begun(session: str, id: str = "a") -> list[Event]:
    data = {"plan": plan_to_data(plan_of(step(id))), "options": {"jobs": 1}}
    stage = {"stage": "execution", "attempt": 1}
    return [Event("session_started", session, "", data), Event("stage_started", session, id, stage)]


def process(session: str, child: subprocess.Popen[bytes], token: str) -> Event:
    data = {"pid": child.pid, "pgid": child.pid, "start_time": start_time(child.pid), "token": token}
    return Event("process_started", session, "a", {**data, "argv0": "/bin/sleep", "log": ""})


def agent(session: str, state: str, name: str = "tester") -> Event:
    return Event("agent_changed", session, "a", {"agent": name, "state": state, "slot": 1})


def test_a_recorded_process_is_ended_and_its_end_recorded(log: Log, spawn: Spawn) -> None:
    child = spawn("s", "t1")
    log.append([*begun("s"), process("s", child, "t1"), agent("s", "working"), agent("s", "done", "other")])
    left = left_behind(log)
    assert [(orphan.command, orphan.record.pid, orphan.living) for orphan in left.processes] == [("a", child.pid, True)]
    said = end_orphans(log, left)
    assert child.wait() < 0
    assert [str(child.pid) in said[0], "tester" in said[1], len(said)] == [True, True, 2]
    ended, orphaned = list(log.read())[-2:]
    assert (ended.type, ended.command, ended.data["token"], ended.data["exit_code"]) == (
        "process_ended",
        "a",
        "t1",
        None,
    )
    assert orphaned.data == {"agent": "tester", "state": "orphaned", "slot": 1}
    state = replay(log.read("s"))
    assert state.commands["a"].processes == {}
    assert state.commands["a"].effects, "what it did is still to be rolled back"
    assert left_behind(log) == ([], [])
    assert end_orphans(log, left_behind(log)) == []


def test_a_process_that_is_gone_is_only_recorded(log: Log, spawn: Spawn) -> None:
    child = spawn("s", "t1")
    log.append([*begun("s"), process("s", child, "t1")])
    child.kill()
    child.wait()
    left = left_behind(log)
    assert [orphan.living for orphan in left.processes] == [False]
    assert end_orphans(log, left) == []
    assert left_behind(log) == ([], [])


def test_one_that_is_not_on_record_is_found_by_its_environment(log: Log, spawn: Spawn) -> None:
    child = spawn("s", "unknown")
    log.append(begun("s"))
    left = left_behind(log)
    assert [(orphan.command, orphan.record.pid) for orphan in left.processes] == [("", child.pid)]
    assert len(end_orphans(log, left)) == 1
    assert child.wait() < 0
    assert marked("s") == []
    assert [event.type for event in log.read()] == ["session_started", "stage_started"]


def test_one_that_ignores_the_question_is_killed(log: Log, spawn: Spawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bandleader.pipeline.upkeep.orphans.GRACE", 0.05)
    child = spawn("s", "t1", sys.executable, "-c", IGNORES)
    assert child.stdout
    child.stdout.readline()
    log.append([*begun("s"), process("s", child, "t1")])
    end_orphans(log, left_behind(log))
    assert child.wait() == -9


def test_nobody_touches_a_session_that_runs_or_has_ended(log: Log, spawn: Spawn) -> None:
    running, finished = spawn("live", "t1"), spawn("over", "t2")
    log.append([*begun("live"), process("live", running, "t1"), agent("live", "working")])
    log.append([*begun("over"), process("over", finished, "t2"), agent("over", "working")])
    log.append([Event("session_ended", "over", "", {"outcome": "failed"})])
    assert left_behind(log, "live") == ([], [])
    assert (running.poll(), finished.poll()) == (None, None)


def test_a_number_that_belongs_to_somebody_else_by_now_is_left_alone(log: Log, spawn: Spawn) -> None:
    child = spawn("elsewhere", "other")
    stale = process("s", child, "t1")
    log.append([*begun("s"), stale._replace(data={**stale.data, "start_time": 1.0})])
    end_orphans(log, left_behind(log))
    assert child.poll() is None


def test_what_has_been_rolled_back_is_settled(log: Log) -> None:
    data: dict[str, Any] = {"pid": 1, "pgid": 1, "start_time": 1.0, "token": "t"}
    log.append([*begun("s"), Event("process_started", "s", "a", data), agent("s", "working")])
    log.append([Event("rolled_back", "s", "a", {})])
    assert left_behind(log) == ([], [])


def test_a_run_looks_back_to_the_newest_beginning_only(log: Log) -> None:
    log.append([*begun("old"), agent("old", "working"), *begun("again"), agent("again", "working"), *begun("new")])
    assert left_behind(log, recent=True) == ([], [])
    assert [lost.session for lost in left_behind(log).agents] == ["old", "again"]
    log.append([Event("session_resumed", "again", "", {"decision": "", "pid": 1}), agent("again", "deployed", "other")])
    log.append([agent("new", "working")])
    assert sorted(lost.session for lost in left_behind(log, recent=True).agents) == ["again", "new"]
