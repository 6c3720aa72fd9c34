"""Quality assurance with real bash: which checks run, what they leave, and how they end."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from bandleader.library.settings import QualityCheck
from bandleader.pipeline.assurance import checks_for
from bandleader.pipeline.assurance.run import Place, RunCommand, run_checks
from bandleader.pipeline.check import Check
from bandleader.pipeline.runners.port import ProcessEnd, ProcessRecord

from .build import settings

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


class Changed(NamedTuple):
    created: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


CONFIG = """
[[quality.checks]]
name = "lint"
run = "lint"
paths = ["**/*.py"]
[[quality.checks]]
name = "docs"
run = "docs"
paths = ["docs/**"]
[[quality.checks]]
name = "all"
run = "all"
"""


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (Changed(("a/b.py",)), ["lint", "all"]),
        (Changed((), ("docs/x.md",)), ["docs", "all"]),
        (Changed((), (), ("c.py", "docs/y")), ["lint", "docs", "all"]),
        (Changed((), ("Makefile",)), ["all"]),
        (Changed(), []),
        (None, ["lint", "docs", "all"]),
    ],
)
def test_the_changed_files_choose_the_checks(changes: Changed | None, names: list[str]) -> None:
    assert [check.name for check in checks_for(settings(CONFIG), changes)] == names


async def no_command(check: QualityCheck) -> str:
    raise AssertionError(check)


async def run(folder: Path, *checks: QualityCheck, run_command: RunCommand = no_command) -> tuple[Check, ...]:
    place = Place(str(folder), "s1", "ship", str(folder / "logs" / "ship"), grace=0.0)
    return await run_checks(checks, place, run_command, lambda record: None)


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie has, though nobody has asked for its status yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def test_a_check_that_passes(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    (found,) = await run(tmp_path, QualityCheck("files", "test -f here && false | true && echo ok"))
    assert (found.name, found.verdict, found.limit, found.message) == (
        "files",
        "passed",
        "exit status 0 within 10 min",
        "",
    )
    assert found.measured.startswith("exit status 0 after ")
    assert (tmp_path / "logs" / "ship.check-1.log").read_text(encoding="utf-8") == "ok\n"


async def test_a_failed_check_shows_its_last_lines_and_stops_no_other(tmp_path: Path) -> None:
    loud = QualityCheck("tests", "seq 1 30; printf '\\033[31mbroken\\033[0m\\n' >&2; exit 4")
    quiet = QualityCheck("types", "exit 1")
    first, second, third = await run(tmp_path, loud, quiet, QualityCheck("lint", "true"))
    assert [each.verdict for each in (first, second, third)] == ["failed", "failed", "passed"]
    head, *tail = first.message.split("\n")
    assert head == f"`{loud.run}`: exit status 4; its output is in {tmp_path}/logs/ship.check-1.log"
    assert tail == [*map(str, range(22, 31)), "broken"]
    assert first.measured.startswith("exit status 4 after ")
    assert second.message == f"`exit 1`: exit status 1; its output is in {tmp_path}/logs/ship.check-2.log"


async def test_only_the_last_attempt_is_quoted(tmp_path: Path) -> None:
    await run(tmp_path, QualityCheck("tests", "echo old; false"))
    (found,) = await run(tmp_path, QualityCheck("tests", "echo new; false"))
    assert found.message.split("\n")[1:] == ["new"]


async def test_a_check_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    check = QualityCheck("slow", "sleep 600 & echo $! >pid; wait", timeout=0.3)  # type: ignore[arg-type]
    (found,) = await run(tmp_path, check)
    assert found.verdict == "failed"
    assert found.limit == "exit status 0 within 300 ms"
    assert found.measured.startswith("stopped at its timeout after ")
    assert gone(int((tmp_path / "pid").read_text(encoding="utf-8")))


async def test_a_check_that_is_killed(tmp_path: Path) -> None:
    (found,) = await run(tmp_path, QualityCheck("dies", "kill -9 $$"))
    assert found.verdict == "failed"
    assert found.measured.startswith("ended by SIGKILL after ")


async def test_every_process_is_on_record_before_it_works_and_after_it_ended(tmp_path: Path) -> None:
    told: list[tuple[str, object]] = []

    async def started(record: ProcessRecord) -> None:
        assert not (tmp_path / f"worked{len(told) // 2}").exists()
        told.append(("started", record.token))

    def ended(record: ProcessRecord, end: ProcessEnd) -> None:
        told.append(("ended", record.token))
        assert end.exit_code == 0

    place = Place(str(tmp_path), "s1", "ship", str(tmp_path / "ship"))
    checks = [QualityCheck(str(number), f"touch worked{number}") for number in range(2)]
    await run_checks(checks, place, no_command, started, ended)
    assert [what for what, _ in told] == ["started", "ended", "started", "ended"]
    assert told[0][1] == told[1][1] != told[2][1] == told[3][1]
    assert (tmp_path / "worked1").exists()


async def test_cancelling_ends_the_check(tmp_path: Path) -> None:
    released = asyncio.Event()
    pids: list[int] = []

    def started(record: ProcessRecord) -> None:
        pids.append(record.pid)
        released.set()

    place = Place(str(tmp_path), "s1", "ship", str(tmp_path / "ship"), grace=0.0)
    task = asyncio.ensure_future(run_checks([QualityCheck("slow", "sleep 600")], place, no_command, started))
    await released.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.killpg(pids[0], 0)


async def test_a_check_may_be_a_command_of_the_library(tmp_path: Path) -> None:
    async def run_command(check: QualityCheck) -> str:
        return "step 1 of 1 ended with exit status 2" if check.command == "quality/bad" else ""

    good, bad = await run(
        tmp_path, QualityCheck("a", command="quality/ok"), QualityCheck("b", command="quality/bad"),
        run_command=run_command,
    )  # fmt: skip
    assert good == Check("a", "passed", "succeeded", "success of quality/ok")
    assert bad == Check("b", "failed", "failed", "success of quality/bad", "step 1 of 1 ended with exit status 2")


@pytest.mark.parametrize("check", [QualityCheck("x"), QualityCheck("x", run="true", command="y")])
async def test_a_check_that_is_none(tmp_path: Path, check: QualityCheck) -> None:
    (found,) = await run(tmp_path, check)
    message = "a check has either `run` or `command`: correct [[quality.checks]]"
    assert found == Check("x", "failed", "not run", "exit status 0", message)


async def test_without_bash_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (found,) = await run(tmp_path, QualityCheck("x", run="true"))
    assert (found.verdict, found.measured) == ("failed", "not run")
    assert found.message == "`true` cannot run: bash is not on the PATH"
