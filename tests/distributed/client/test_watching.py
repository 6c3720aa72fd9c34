"""Looking on, deciding and undoing, on a session whose workers only pretend."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from bandleader.cli.commands import COMMANDS
from bandleader.cli.group import LazyGroup
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.log import DatabaseLog

from .conftest import PAUSE, Clone, Pretender, Ran

PROGRAM = [sys.executable, "-c", "from bandleader.cli.main import main; main()"]
PARKED = {"stage": "quality_gates", "message": "one danger", "choices": ["continue", "skip", "abort"]}


def events(address: Address, session: str) -> list[tuple[str, str]]:
    with DatabaseLog.open(address) as log:
        return [(event.type, event.command) for event in log.read(session)]


@pytest.fixture
def submitted(clone: Clone, database: Address) -> str:
    """A session of `release` that nobody has begun."""
    engine = clone.remote_engine(database)
    return engine.submit(engine.plan("release"))


@pytest.mark.usefixtures("clone")
def test_a_run_is_shown_as_a_local_one_is(
    database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    def work(session: str) -> None:
        pretender.succeed(session, "lint", "test")
        pretender.succeed(session, "release", changed={"created": ["out.txt"], "modified": [], "deleted": []})
        pretender.end(session)

    thread = pretender.when_submitted(work)
    ran = bandleader("run", "release", "--on", database.url)
    thread.join()
    assert ran.code == 0
    lines = [line.split()[:2] for line in ran.out.splitlines()]
    assert lines[1:7] == [[word, id] for id in ("lint", "test", "release") for word in ("started", "succeeded")]
    assert "release succeeded after 2.0 s: 3 succeeded." in ran.out
    assert "  git fetch " in ran.out
    assert " bandleader/" in ran.out.partition("git fetch ")[2]


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize(("outcome", "code"), [("failed", 1), ("cancelled", 130)])
def test_exit_codes_are_those_of_a_local_run(
    database: Address, pretender: Pretender, bandleader: Callable[..., Ran], outcome: str, code: int
) -> None:
    thread = pretender.when_submitted(lambda session: pretender.end(session, outcome))
    assert bandleader("run", "release", "--on", database.url, "--format", "json").code == code
    thread.join()


def test_sessions_status_and_log_read_the_database(
    submitted: str, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    pretender.succeed(submitted, "lint")
    on = ("--on", database.url)
    (summary,) = json.loads(bandleader("sessions", "--format", "json", *on).out)
    assert (summary["id"], summary["status"], summary["target"]) == (submitted, "running", "release")
    status = bandleader("status", *on)
    assert "1 succeeded" in status.out
    told = [json.loads(line) for line in bandleader("log", "--format", "json", submitted[:12], *on).out.splitlines()]
    assert [each["seq"] for each in told] == list(range(1, 6))
    pretender.tell(submitted, ("runner_said", "test", {"kind": "text", "text": "3 passed", "data": {}}))
    assert bandleader("log", "--output", *on).out == "==> test\n3 passed\n"


def test_a_parked_command_is_decided_about(
    submitted: str, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    on = ("--on", database.url)
    pretender.succeed(submitted, "lint", "test")
    pretender.tell(
        submitted,
        ("stage_started", "release", {"stage": "quality_gates", "attempt": 1}),
        ("command_parked", "release", PARKED),
        ("session_parked", "", {"reason": "release: one danger"}),
    )
    shown = bandleader("status", *on).out
    assert f"bandleader resume {submitted} --on {database.url} --skip" in shown

    def skip() -> None:
        pretender.tell(submitted, ("command_skipped", "release", {"reason": "by_person", "detail": ""}))
        pretender.end(submitted)

    following = on_event(database, submitted, "person_decided", skip)
    ran = bandleader("resume", "--skip", *on)
    following.join()
    assert ran.code == 0
    assert "2 succeeded, 1 skipped" in ran.out
    assert events(database, submitted)[-4:] == [
        ("session_resumed", ""), ("person_decided", "release"), ("command_skipped", "release"), ("session_ended", ""),
    ]  # fmt: skip
    again = bandleader("resume", submitted, *on)
    assert (again.code, again.out) == (0, f"Session {submitted} has succeeded; there is nothing to go on with.\n")


def on_event(address: Address, session: str, kind: str, act: Callable[[], None]) -> Any:
    """Do something, in another thread, once an event is there."""
    import threading

    def wait() -> None:
        pause = threading.Event()
        for _ in range(int(PAUSE / 0.02)):
            if any(each == kind for each, _ in events(address, session)):
                act()
                return
            pause.wait(0.02)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_cancel_asks_only_what_runs(
    submitted: str, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    on = ("--on", database.url)
    ran = bandleader("cancel", *on)
    assert (ran.code, f"`bandleader resume {submitted} --on " in ran.out) == (0, True)
    assert events(database, submitted)[-1] == ("cancel_requested", "")
    assert "ending what runs, as `bandleader cancel` asked" in bandleader("log", submitted, *on).out
    pretender.end(submitted, "cancelled")
    ran = bandleader("cancel", submitted, *on)
    assert (ran.code, ran.err) == (
        2, f"bandleader: session {submitted} was cancelled, so there is nothing to cancel\n"
    )  # fmt: skip


def test_what_others_submitted_is_cancelled_only_by_name(
    submitted: str, database: Address, bandleader: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    ran = bandleader("cancel", "--on", database.url)
    assert (ran.code, ran.err) == (2, f"bandleader: no session of this repository runs on {database}\n")
    assert bandleader("cancel", submitted, "--on", database.url).code == 0


def test_ctrl_c_ends_the_watching_and_not_the_session(clone: Clone, database: Address, pretender: Pretender) -> None:
    with subprocess.Popen(
        [*PROGRAM, "run", "release", "--on", database.url, "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=clone.folder,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        session = json.loads(process.stdout.readline())["session"]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PAUSE)
    assert process.returncode == 130
    assert f"session {session} goes on without this terminal; `bandleader log {session} --follow --on " in said
    assert [kind for kind, _ in events(database, session)] == ["session_started"]


def test_a_lost_database_ends_no_watching(
    clone: Clone, database: Address, pretender: Pretender, cluster: Any, bandleader: Callable[..., Ran]
) -> None:
    def work(session: str) -> None:
        pretender.succeed(session, "lint")
        cluster.restart(immediate=True)
        pretender.succeed(session, "test", "release")
        pretender.end(session)

    thread = pretender.when_submitted(work)
    ran = bandleader("run", "release", "--on", database.url)
    thread.join()
    assert (ran.code, "3 succeeded" in ran.out) == (0, True)


def test_rollback_deletes_the_branch_and_keeps_its_commit(
    clone: Clone, submitted: str, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    on = ("--on", database.url)
    running = bandleader("rollback", submitted, "--yes", *on)
    assert (running.code, "is running" in running.err) == (2, True)
    clone.git("push", "-q", "origin", f"HEAD:refs/heads/bandleader/{submitted}")
    pretender.succeed(submitted, "release", changed={"created": ["out.txt"], "modified": [], "deleted": []})
    pretender.end(submitted)
    undone = bandleader("rollback", submitted, "--yes", *on)
    assert undone.code == 0
    assert undone.out.splitlines()[1:] == [
        "  out.txt",
        "The branch is deleted, with changes of 1 path.",
        f"What was there is kept in git as refs/bandleader/discarded/{submitted}.",
    ]
    refs = clone.git("ls-remote", "origin", "refs/heads/bandleader/*", "refs/bandleader/*")
    assert refs.split("\t")[1:] == [f"refs/bandleader/discarded/{submitted}"]
    assert "has been rolled back already" in bandleader("rollback", submitted, "--yes", *on).err


def test_a_session_that_is_only_in_the_configured_database_is_pointed_to(
    submitted: str, database: Address, bandleader: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--on config" not in bandleader("status", submitted).err
    monkeypatch.setenv("BANDLEADER_DATABASE_URL", database.url)
    for command in ("status", "log", "resume", "cancel"):
        ran = bandleader(command, submitted)
        assert (ran.code, f"There is one on {database}: add `--on config`" in ran.err) == (2, True), command
    assert bandleader("status", submitted, "--on", "config").code == 0


def test_a_local_run_loads_nothing_of_all_this(clone: Clone) -> None:
    code = (
        "import json, sys\nfrom bandleader.cli.main import run\n"
        "code = run(['run', 'lint'])\n"
        "heavy = ('bandleader.distributed', 'psycopg', 'dbos', 'sqlalchemy')\n"
        "sys.stderr.write(json.dumps([code, [name for name in sys.modules if name.startswith(heavy)]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=clone.folder, capture_output=True, text=True, check=True, env=os.environ
    )
    assert json.loads(done.stderr) == [0, []]


def test_the_workers_are_listed(
    database: Address, clone: Clone, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    on = ("--on", database.url)
    assert "There is no worker on 127.0.0.1:" in bandleader("workers", *on).err
    pretender.enter("host-a:1:x", labels=("gpu", "browser"), slots=2)
    pretender.enter("host-b:1:x", protocol="bandleader-0")
    pretender.enter("host-c:1:x", state="draining")
    pretender.enter("host-d:1:x")
    with connect(database) as connection:
        connection.execute("UPDATE bandleader.worker SET beaten = beaten - 60 WHERE host = 'host-d'")
    rows = [line.split() for line in bandleader("workers", *on).out.splitlines()]
    assert [row[:2] for row in rows[1:]] == [
        ["host-a:1:x", "up"], ["host-b:1:x", "other"], ["host-c:1:x", "draining"], ["host-d:1:x", "silent"],
    ]  # fmt: skip
    assert rows[1][2:7] == ["0", "of", "2", "gpu,", "browser"]
    listed = json.loads(bandleader("workers", "--format", "json", *on).out)
    assert [each["state"] for each in listed] == ["up", "other", "draining", "silent"]
    assert listed[0]["labels"] == ["gpu", "browser"]


def test_a_rollback_waits_for_compensations_and_leaves_the_session_as_over_as_it_was(
    clone: Clone, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    clone.command("undo", "true")
    clone.command("deploy", "true", run={"compensate": "undo"})
    clone.push()
    engine = clone.remote_engine(database)
    session = engine.submit(engine.plan("deploy"))
    pretender.succeed(session, "deploy")
    pretender.end(session)

    def compensate() -> None:
        pretender.tell(session, ("compensated", "deploy", {"by": "undo", "exit_code": 0}))
        pretender.end(session, "failed")

    following = on_event(database, session, "session_resumed", compensate)
    undone = bandleader("rollback", session, "--yes", "--on", database.url)
    following.join()
    assert (undone.code, "undo ran for deploy." in undone.out) == (0, True)
    (summary,) = json.loads(bandleader("sessions", "--format", "json", "--on", database.url).out)
    assert (summary["status"], summary["duration"]) == ("succeeded", 2.0)


def test_a_shell_is_offered_the_sessions_of_the_database(submitted: str, database: Address) -> None:
    complete = ShellComplete(LazyGroup(COMMANDS), {}, "bandleader", "_BANDLEADER_COMPLETE")
    assert complete.get_completions(["status"], "2") == []
    assert [item.value for item in complete.get_completions(["status", "--on", database.url], "2")] == [submitted]
