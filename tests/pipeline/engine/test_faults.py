"""Faults, with real processes: whatever dies, fills up or is damaged, what ended stays and the rest can go on."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.pipeline.runners.relatives import start_time
from tests.pipeline.engine.program import Meeting, call, checked, finish, start, stop_all
from tests.support.workspace import Workspace


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    stop_all()


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[Meeting]:
    met = Meeting(tmp_path)
    yield met
    met.close()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where commands of `slow` write that they have begun."""
    path = tmp_path / "journal"
    path.write_text("")
    return path


@pytest.fixture
def slow(repository: Workspace, meeting: Meeting, journal: Path) -> Workspace:
    """`top` needs `slow`, which needs `first`. The first time `slow` tells its process number and goes on for ever."""
    script = (
        f"echo slow >> {journal}; echo half > src/a.txt; echo new > src/new.txt\n"
        f"if [ $(grep -c slow {journal}) = 1 ]; then echo $$ > {meeting.path}; while :; do sleep 1; done; fi\n"
        "echo whole > src/a.txt"
    )
    repository.command("first", f"echo first >> {journal}; echo 1 > src/first.txt")
    repository.command("slow", script, dependencies=["first"])
    repository.command("top", f"echo top >> {journal}", dependencies=["slow"])
    return repository


def alive(pid: int) -> bool:
    return bool(start_time(pid))


def untouched(workspace: Workspace) -> bool:
    """Whether nothing of `slow` is in the workspace."""
    source = workspace.folder / "src"
    return (source / "a.txt").read_text() == "one\n" and not (source / "new.txt").exists()


def assert_goes_on(workspace: Workspace, journal: Path, *words: str) -> None:
    """A resumed session runs what had not ended, and only that."""
    answer = call(workspace, "resume", *words)
    assert answer.code == 0, answer
    assert journal.read_text().split() == ["first", "slow", "slow", "top"]
    assert (workspace.folder / "src" / "a.txt").read_text() == "whole\n"
    status = call(workspace, "sessions").out
    assert status.count("succeeded") == 1, status


# Somebody ends it


def test_a_command_is_killed(slow: Workspace, meeting: Meeting) -> None:
    running = start(slow, "run", "top")
    os.kill(int(meeting.wait()), signal.SIGKILL)
    answer = finish(running)
    assert answer.code == 1
    assert "was ended by SIGKILL" in answer.out
    assert untouched(slow)
    session = slow.engine().sessions()[0].id
    assert slow.outcomes(session) == {"first": "succeeded", "slow": "failed", "top": "dependency_failed"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_gently(slow: Workspace, meeting: Meeting, journal: Path, number: signal.Signals) -> None:
    running = start(slow, "run", "top")
    command = int(meeting.wait())
    running.send_signal(number)
    answer = finish(running)
    assert answer.code == 130
    assert "resume" in answer.out
    assert not alive(command)
    assert untouched(slow)
    assert "cancelled" in call(slow, "sessions").out
    assert_goes_on(slow, journal)


def test_two_signals_end_it_at_once(repository: Workspace, meeting: Meeting) -> None:
    """The command hears the first one and does not care."""
    script = (
        f"trap 'echo asked > {meeting.path}' TERM; echo x > src/a.txt; echo $$ > {meeting.path}; while :; do :; done"
    )
    repository.command("stubborn", script)
    running = start(repository, "run", "stubborn")
    command = int(meeting.wait())
    running.send_signal(signal.SIGINT)
    assert meeting.wait() == "asked"
    running.send_signal(signal.SIGINT)
    assert finish(running).code == 130
    assert not alive(command)
    answer = call(repository, "resume", "--abort")
    assert answer.code in (1, 130), answer
    assert (repository.folder / "src" / "a.txt").read_text() == "one\n"


def test_a_signal_ends_the_wait_for_another_attempt(repository: Workspace) -> None:
    repository.command("flaky", "false", run={"retry": {"attempts": 2, "backoff": "10d", "max-backoff": "10d"}})
    running = start(repository, "run", "flaky", "--format", "json")
    assert running.stdout
    assert any('"retry_scheduled"' in line for line in running.stdout)
    running.send_signal(signal.SIGINT)
    assert finish(running).code == 130
    assert call(repository, "resume", "--abort").code == 1


def test_nohup_is_respected(slow: Workspace, meeting: Meeting) -> None:
    running = start(slow, "run", "top", before=["nohup"])
    command = int(meeting.wait())
    running.send_signal(signal.SIGHUP)
    os.kill(command, signal.SIGKILL)
    assert finish(running).code == 1  # it was not cancelled: its command failed


def test_the_terminal_is_closed(slow: Workspace, meeting: Meeting, journal: Path) -> None:
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(slow.folder)
        os.execv(sys.executable, [sys.executable, "-m", "bandleader", "run", "top"])
    command = int(meeting.wait())
    os.close(terminal)
    os.waitpid(pid, 0)
    assert not alive(command)
    assert_goes_on(slow, journal)


def test_whoever_reads_along_goes_away(slow: Workspace, meeting: Meeting) -> None:
    """The run does not depend on it."""
    reader, writer = os.pipe()
    running = start(slow, "run", "top", "--format", "json", stdout=writer)
    os.close(writer)
    command = int(meeting.wait())
    os.close(reader)
    os.kill(command, signal.SIGKILL)  # so that there is something to tell
    assert finish(running).code == 1
    assert not alive(command)
    assert untouched(slow)


def test_the_engine_is_killed_and_its_command_writes_on(slow: Workspace, meeting: Meeting, journal: Path) -> None:
    running = start(slow, "run", "top")
    command = int(meeting.wait())
    running.kill()
    running.communicate()
    assert alive(command)
    (slow.folder / "src" / "late.txt").write_text("written by what was left running\n")
    assert "interrupted" in call(slow, "sessions").out
    refused = call(slow, "run", "first")
    assert refused.code == 2
    assert "--abort" in refused.err
    assert_goes_on(slow, journal)
    assert not alive(command)
    assert not (slow.folder / "src" / "late.txt").exists()


def test_an_interrupted_session_can_be_given_up(slow: Workspace, meeting: Meeting) -> None:
    running = start(slow, "run", "top")
    command = int(meeting.wait())
    running.kill()
    running.communicate()
    assert call(slow, "resume", "--abort").code == 1
    assert not alive(command)
    assert untouched(slow)


# Two at once


def test_a_second_run_waits_for_the_first(slow: Workspace, meeting: Meeting, journal: Path) -> None:
    first = start(slow, "run", "top")
    command = int(meeting.wait())
    second = start(slow, "run", "top")
    assert second.stderr
    said = second.stderr.readline()
    assert "Waiting: session" in said
    assert f"process {first.pid}" in said
    os.kill(command, signal.SIGKILL)
    assert finish(first).code == 1
    assert finish(second).code == 0
    assert journal.read_text().split() == ["first", "slow", "slow", "top"]


def test_a_second_run_that_must_not_wait_says_who_holds_the_workspace(slow: Workspace, meeting: Meeting) -> None:
    slow.write("bandleader.toml", '[run]\nwait = "0s"\n')
    first = start(slow, "run", "top")
    command = int(meeting.wait())
    answer = call(slow, "run", "top")
    assert answer.code == 3
    assert f"process {first.pid}" in answer.err
    assert "`bandleader cancel`" in answer.err
    assert call(slow, "cancel").code == 0
    assert finish(first).code == 130
    assert not alive(command)
    assert untouched(slow)


def test_whoever_waits_can_be_interrupted(slow: Workspace, meeting: Meeting) -> None:
    first = start(slow, "run", "top")
    command = int(meeting.wait())
    second = start(slow, "run", "top")
    assert second.stderr
    assert "Waiting" in second.stderr.readline()
    second.send_signal(signal.SIGINT)
    assert finish(second).code == 130
    assert alive(command)
    first.send_signal(signal.SIGTERM)
    assert finish(first).code == 130


# The disk


def privately(workspace: Workspace, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script with mounts of its own, with `bandleader` as a function."""
    head = f'set -eu; bandleader() {{ "{sys.executable}" -m bandleader "$@"; }}; mkdir -p .milestones\n'
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", head + script],
        cwd=workspace.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def mounts(tmp_path: Path) -> None:
    """Skip where nothing can be mounted."""
    try:
        subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "none", tmp_path], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no mounts without root")


@pytest.mark.usefixtures("mounts")
def test_a_disk_that_fills_up(repository: Workspace, journal: Path) -> None:
    repository.write("bandleader.toml", "[resources]\ndisk = 0\n")
    fill = (
        f"echo fill >> {journal}; echo half > src/a.txt\n"
        f"if [ $(grep -c fill {journal}) = 1 ]; then cat /dev/zero > .milestones/ballast 2> /dev/null || true; fi\n"
        "echo whole > src/a.txt"
    )
    repository.command("first", f"echo first >> {journal}")
    repository.command("fill", fill, dependencies=["first"])
    script = (
        "mount -t tmpfs -o size=4m none .milestones\n"
        'bandleader run fill >&2 && exit 9; echo "ended with $?"\n'
        'bandleader run fill >&2 && exit 9; echo "ended with $?"\n'
        "rm .milestones/ballast\n"
        "bandleader resume >&2\n"
    )
    done = privately(repository, script)
    assert done.returncode == 0, done
    assert done.stdout.split("\n")[:2] == ["ended with 2", "ended with 2"], done
    assert "the disk is full" in done.stderr
    assert "go on with `bandleader resume`" in done.stderr
    assert "Traceback" not in done.stderr
    assert journal.read_text().split() == ["first", "fill", "fill"]
    assert (repository.folder / "src" / "a.txt").read_text() == "whole\n"


@pytest.mark.usefixtures("mounts")
def test_a_state_folder_that_cannot_be_written(repository: Workspace) -> None:
    repository.command("a", "echo x > src/a.txt")
    remount = "mount --bind .milestones .milestones; mount -o remount,bind,ro .milestones\n"
    done = privately(repository, remount + "bandleader run a")
    assert done.returncode == 2, done
    assert ".milestones" in done.stderr
    assert "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
    assert (repository.folder / "src" / "a.txt").read_text() == "one\n"
    assert call(repository, "run", "a").code == 0
    shown = privately(repository, remount + "bandleader sessions; bandleader status; bandleader plan a")
    assert shown.returncode == 0, shown
    assert "succeeded" in shown.stdout


# The log


@pytest.mark.parametrize("damage", ["torn", "garbage at the end", "no write-ahead log", "garbage in the middle"])
def test_a_damaged_log(slow: Workspace, meeting: Meeting, journal: Path, damage: str) -> None:
    """What can be read of it is saved, and where the session is known it goes on; what had ended need not run again."""
    running = start(slow, "run", "top")
    number = int(meeting.wait())
    running.kill()
    running.communicate()
    log = slow.folder / ".milestones" / "state.db"
    wal = log.with_name("state.db-wal")
    if damage == "torn":
        os.truncate(wal, wal.stat().st_size - 100)
    elif damage == "garbage at the end":
        data = wal.read_bytes()
        wal.write_bytes(data[:-500] + os.urandom(500))
    elif damage == "no write-ahead log":
        wal.unlink()
        log.with_name("state.db-shm").unlink()
        log.write_bytes(b"SQLite format 3\0" + os.urandom(8000))
    else:
        data = wal.read_bytes()
        middle = len(data) // 2
        wal.write_bytes(data[:middle] + os.urandom(300) + data[middle + 300 :])
    answer = call(slow, "resume")
    with contextlib.suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)  # of which nobody knows where nothing of the log was left
    if answer.code == 2:
        assert "no session waits to go on" in answer.err
        answer = call(slow, "run", "top")
    assert answer.code == 0, answer
    assert journal.read_text().split()[-2:] == ["slow", "top"]
    assert (slow.folder / "src" / "a.txt").read_text() == "whole\n"
    checked(answer)


def test_a_clock_that_is_set_back(slow: Workspace, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.write_text("slow\n")
    assert call(slow, "run", "slow").code == 0
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 86_400)
    assert call(slow, "run", "top").code == 0
    newer, older = (session.id for session in slow.engine().sessions())
    assert newer[:15] >= older[:15]
    assert slow.outcomes(newer) == {"first": "satisfied", "slow": "satisfied", "top": "succeeded"}
    times = [event.at for session in (older, newer) for event in slow.events(session)]
    assert times == sorted(times)


# The repository


def test_a_locked_index(repository: Workspace) -> None:
    """Another git may be at work, or was killed: the run needs no lock, and says nothing of a lock it did not make."""
    lock = repository.write(".git/index.lock", "")
    repository.command("fine", "echo y > src/b.txt")
    repository.command("wreck", "echo x > src/a.txt; false", dependencies=["fine"])
    answer = call(repository, "run", "wreck")
    assert answer.code == 1
    assert "has been locked" not in answer.out
    assert lock.exists()
    assert [(repository.folder / "src" / name).read_text() for name in ("a.txt", "b.txt")] == ["one\n", "y\n"]


def test_a_command_that_leaves_the_index_locked(repository: Workspace) -> None:
    repository.command("lock", "echo y > src/b.txt; touch .git/index.lock")
    answer = call(repository, "run", "lock")
    assert answer.code == 1
    assert "The git index has been locked since" in answer.out
    assert (repository.folder / "src" / "b.txt").read_text() == "two\n"
