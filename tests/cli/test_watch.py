"""`check --watch`: every change counts, wherever it happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from bandleader.cli.request import CheckRequest
from bandleader.cli.watching import Watcher

from .conftest import CHECK, COLON, COMMANDS, GOOD, MISSING

Write = Callable[..., Path]


def codes(watcher: Watcher) -> list[tuple[str, str]]:
    report = watcher.report()
    return [(report.relative(file.path), finding.code) for file, finding in report.findings()]


@pytest.fixture
def watcher(broken: Path) -> Watcher:
    (broken / COMMANDS / "tidy.md").unlink()
    return Watcher(CheckRequest())


DEPLOY, PR = (f"{COMMANDS}/deploy.md", "FM002"), (f"{COMMANDS}/git/pr.md", "DP001")


def test_nothing_changed_is_nothing_to_show(watcher: Watcher) -> None:
    assert codes(watcher) == [DEPLOY, PR]
    assert not watcher.step()


def test_an_edit_counts(watcher: Watcher, write: Write) -> None:
    write(f"{COMMANDS}/deploy.md", COLON.replace("now:", "now"))
    assert watcher.step()
    assert codes(watcher) == [PR]
    assert not watcher.step()


def test_a_new_file_mends_what_refers_to_it_and_its_removal_breaks_it(watcher: Watcher, write: Write) -> None:
    away = write(f"{COMMANDS}/gone/away.md", CHECK)
    assert watcher.step()
    assert codes(watcher) == [DEPLOY]
    away.unlink()
    assert watcher.step()
    assert codes(watcher) == [DEPLOY, PR]


def test_a_folder_may_move(watcher: Watcher, broken: Path) -> None:
    (broken / COMMANDS / "git").rename(broken / COMMANDS / "vcs")
    assert watcher.step()
    assert codes(watcher) == [DEPLOY, (f"{COMMANDS}/vcs/pr.md", "DP001")]


def test_a_new_root_is_found(watcher: Watcher, write: Write) -> None:
    write(
        ".claude/agents/critic.md",
        "---\nname: critic\ndescription: Use this when: a change is done\n---\n\nCriticise.\n",
    )
    assert watcher.step()
    assert (".claude/agents/critic.md", "FM002") in codes(watcher)


def test_a_file_that_is_only_mentioned_counts(watcher: Watcher, write: Write) -> None:
    write(f"{COMMANDS}/greet.md", GOOD + "\nRead @docs/manners.txt first.\n")
    assert watcher.step()
    before = codes(watcher)
    assert len(before) == 3
    write("docs/manners.txt", "Be kind.")
    assert watcher.step()
    assert codes(watcher) == [DEPLOY, PR]


def test_the_configuration_counts_and_may_be_broken_for_a_while(watcher: Watcher, write: Write, broken: Path) -> None:
    config = write("bandleader.toml", '[check]\nignore = ["DP"]\n')
    assert watcher.step()
    assert codes(watcher) == [DEPLOY]
    write("bandleader.toml", "[chek]\nignore = []\n")
    assert watcher.step()
    assert codes(watcher) == [("bandleader.toml", "CF001")]
    assert not watcher.step()
    config.unlink()
    assert watcher.step()
    assert codes(watcher) == [DEPLOY, PR]


def test_a_library_may_vanish_and_come_back(watcher: Watcher, write: Write, broken: Path) -> None:
    (broken / ".claude").rename(broken / "away")
    assert watcher.step()
    (broken / "away").rename(broken / ".claude")
    assert watcher.step()
    assert codes(watcher) == [DEPLOY, PR]


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is a signal")
def test_the_program_reports_again_and_ends_by_an_interrupt(broken: Path, write: Write) -> None:
    # What runs in a shell's background ignores SIGINT, and so do its children.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from bandleader.cli.main import main; main()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code, "check", "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines: Queue[str] = Queue()
    assert program.stdout

    def read() -> None:
        assert program.stdout
        for line in program.stdout:
            lines.put(line)

    reader = Thread(target=read, daemon=True)
    reader.start()

    def until(start: str) -> str:
        while not (line := lines.get(timeout=30)).startswith(start):
            pass
        return line

    try:
        assert until("Found").startswith("Found 3 errors in 3 of 4 files")
        write(f"{COMMANDS}/deploy.md", COLON.replace("now:", "now"))
        assert until("Found").startswith("Found 2 errors in 2 of 4 files")
        write(f"{COMMANDS}/git/pr.md", MISSING.replace("gone/away", "greet"))
        assert until("Found").startswith("Found 1 error in 1 of 4 files")
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=30) == 130
    finally:
        program.kill()
        program.wait()
        reader.join()
        program.stdout.close()
