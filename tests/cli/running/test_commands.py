"""The commands of a run on a real library, with real processes and git: what they print and how they end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

PROGRAM = [sys.executable, "-c", "from bandleader.cli.main import main; main()"]
COMMANDS = {
    "quality/verify": ("allowed-tools: Read, Bash(echo *)", "echo verified"),
    "test/unit": ("dependencies: [quality/verify]", 'echo half > half.txt; echo "FAIL add"; test -f fixed'),
    "git/tag": ("dependencies: [quality/verify]", "echo tag > tag.txt"),
    "git/pr": ("dependencies: [test/unit, git/tag]\nargument-hint: title", 'printf "%s" "$ARGUMENTS" > pr.txt'),
    "git/push": ("dependencies: [quality/verify]", "git push --force origin main"),
    "slow": ("complexity: simple", "echo begun; exec sleep 30"),
}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the library above, and the current folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "work"
    for id, (front, script) in COMMANDS.items():
        path = folder / ".claude" / "commands" / f"{id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"---\ndescription: Command {id} of the tests\n{front}\nrun: {{runner: shell}}\n---\n\n"
            f"```bash\n{script}\n```\n",
            encoding="utf-8",
        )
    git = ("git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.com")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "library"], check=True)
    monkeypatch.chdir(folder)
    return folder


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def newest(bandleader: Run) -> str:
    return str(json.loads(bandleader("sessions", "--format", "json").out)[0]["id"])


@pytest.mark.usefixtures("workspace")
def test_a_run_succeeds_and_says_so(bandleader: Run) -> None:
    ran = bandleader("run", "git/tag")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[:2] for line in ran.out.splitlines()[1:5]] == [
        ["started", "quality/verify"],
        ["succeeded", "quality/verify"],
        ["started", "git/tag"],
        ["succeeded", "git/tag"],
    ]
    assert re.search(r"\ngit/tag succeeded after [^:]*: 2 succeeded\.\n$", ran.out)


def test_arguments_pass_through_with_their_quoting(workspace: Path, bandleader: Run) -> None:
    assert bandleader("run", "git/pr", "--no-deps", "fix it", "--", "--now").code == 0
    assert (workspace / "pr.txt").read_text() == "'fix it' --now"


def test_a_dry_run_runs_nothing_and_is_the_plan(workspace: Path, bandleader: Run) -> None:
    dry, plan = bandleader("run", "git/pr", "--dry-run"), bandleader("plan", "git/pr")
    assert (dry.code, dry.out) == (0, plan.out)
    assert dry.out.endswith("\ngit/pr: 4 commands to run.\n")
    assert json.loads(bandleader("plan", "git/pr", "--format", "json").out)["counts"]["run"] == 4
    assert not (workspace / ".milestones" / "state.db").exists()


def test_a_failure_is_told_with_its_output_and_the_way_on(workspace: Path, bandleader: Run) -> None:
    ran = bandleader("run", "git/pr", "--keep-going")
    assert ran.code == 1
    id = newest(bandleader)
    assert "\ntest/unit failed at execution\n" in ran.out
    assert "\n    FAIL add\n" in ran.out
    assert "\nSkipped because test/unit did not succeed: git/pr\n" in ran.out
    assert f"\n  bandleader rollback {id}\n" in ran.out
    assert not (workspace / "half.txt").exists()
    assert bandleader("log", "--command", "test/unit", "--output").out == "==> test/unit\nFAIL add\n"
    assert "test/unit       failed" in bandleader("status").out
    (workspace / "fixed").touch()
    assert bandleader("run", "git/pr").code == 0


def test_for_programs_every_line_is_an_event(workspace: Path, bandleader: Run) -> None:
    ran = bandleader("run", "test/unit", "--format", "json")
    told = events(ran.out)
    assert (ran.code, told[0]["type"], told[-1]["type"]) == (1, "session_started", "session_ended")
    assert {each["schema"] for each in told} == {1}
    assert [each["seq"] for each in events(bandleader("log", "--format", "json").out)] == [each["seq"] for each in told]
    one = events(bandleader("log", "--format", "json", "--command", "test/unit").out)
    assert {each["command"] for each in one} == {"test/unit"}


@pytest.mark.usefixtures("workspace")
def test_a_parked_run_ends_with_4_and_a_person_goes_on(bandleader: Run) -> None:
    ran = bandleader("run", "git/push")
    assert ran.code == 4
    assert "\ngit/push is parked at quality gates\n" in ran.out
    assert bandleader("resume").code == 4
    skipped = bandleader("resume", "--skip")
    assert skipped.code == 0
    assert "git/push  a person decided so" in skipped.out
    assert re.search(r": 1 succeeded, 1 skipped\.\n", skipped.out)  # what was before the resumption counts


def test_ctrl_c_cancels_and_the_run_can_be_resumed(workspace: Path, bandleader: Run) -> None:
    with subprocess.Popen([*PROGRAM, "run", "slow", "--format", "json"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if '"runner_said"' in line and "begun" in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stdout.read()
    assert process.returncode == 130
    assert events(rest)[-1]["data"]["outcome"] == "cancelled"
    slow = workspace / ".claude" / "commands" / "slow.md"
    slow.write_text(slow.read_text().replace("exec sleep 30", "true"))
    resumed = bandleader("resume")
    assert resumed.code in (0, 4), resumed.out  # changed meanwhile: the engine may ask a person


def test_cancel_and_follow_from_another_terminal(workspace: Path, bandleader: Run) -> None:
    with subprocess.Popen([*PROGRAM, "run", "slow"], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert "session" in run.stdout.readline()
        assert "started      slow" in run.stdout.readline()
        with subprocess.Popen([*PROGRAM, "log", "--follow"], stdout=subprocess.PIPE, text=True) as follower:
            assert follower.stdout is not None
            for line in follower.stdout:
                if "begun" in line:
                    break
            busy = bandleader("rollback", newest(bandleader), "--yes")
            assert busy.code == 2
            assert "is running" in busy.err
            assert bandleader("cancel").code == 0
            rest = follower.stdout.read()
        run.communicate()
    assert run.returncode == 130
    assert rest.splitlines()[-1].split(None, 1)[1].startswith("cancelled    the session, after")


def test_rollback_says_what_and_asks(workspace: Path, bandleader: Run) -> None:
    bandleader("run", "git/tag")
    id = newest(bandleader)
    asked = bandleader("rollback", id)
    assert asked.code == 2
    assert asked.out == f"Session {id} (git/tag): 2 commands succeeded, 1 path changed.\n  tag.txt\n"
    assert "give --yes" in asked.err
    assert (workspace / "tag.txt").exists()
    undone = bandleader("rollback", id, "--yes")
    assert undone.code == 0
    assert "\n1 path restored.\n" in undone.out
    assert not (workspace / "tag.txt").exists()


@pytest.mark.usefixtures("workspace")
def test_before_anything_has_run(bandleader: Run) -> None:
    assert bandleader("sessions").err == "Nothing has run here yet. `bandleader run NAME` runs a command.\n"
    for command in ("status", "log", "resume", "dashboard", "cancel"):
        ran = bandleader(command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("bandleader: ")
        assert len(ran.err.splitlines()) == 1


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "test/unitt"), "test/unit"),
        (("run", "test/unit", "--timeout", "soon"), "`soon` is no duration"),
        (("run", "test/unit", "--jobs", "0"), "0 is not in the range"),
        (("run", "test/unit", "--verbose"), "no such option"),
        (("run", "nothing-like-it"), "nothing-like-it"),
        (("log", "--output", "--format", "json"), "leave out --format json"),
        (("status", "--folder", "gone"), "there is no file or folder gone"),
    ],
)
def test_wrong_use_is_one_line_and_2(bandleader: Run, arguments: tuple[str, ...], words: str) -> None:
    ran = bandleader(*arguments)
    if arguments[1] != "test/unitt":  # a close name is taken, and that is said
        assert ran.code == 2
        assert len(ran.err.splitlines()) == 1
    assert words in ran.err + ran.out


@pytest.mark.usefixtures("workspace")
def test_the_dashboard_once_and_its_metrics(bandleader: Run) -> None:
    bandleader("run", "git/tag")
    once = bandleader("dashboard", "--once")
    assert once.code == 0
    assert once.out.startswith("git/tag: succeeded, ")
    for title in ("ACTIVE COMMANDS", "EXECUTION METRICS", "AGENT STATUS", "QUALITY GATES", "DEPENDENCY STATUS"):
        assert f"\n{title}\n" in once.out
    assert bandleader("dashboard", "--metrics").out.endswith("# EOF\n")


@pytest.mark.usefixtures("workspace")
def test_why_and_doctor_answer(bandleader: Run) -> None:
    bandleader("run", "git/tag")
    assert "git/tag" in bandleader("why", "git/tag").out
    doctor = bandleader("doctor")
    assert doctor.code in (0, 1)
    assert all(line.startswith(("ok  ", "problem  ")) for line in doctor.out.split("\n\n")[0].splitlines())
    assert bandleader("doctor", "--rebuild").code == 0


def test_a_reader_that_goes_away_does_not_end_the_run(workspace: Path, bandleader: Run) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*PROGRAM, "run", "git/tag"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""
    assert (workspace / "tag.txt").exists()
    assert json.loads(bandleader("sessions", "--format", "json").out)[0]["status"] == "succeeded"
