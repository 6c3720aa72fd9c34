"""What lenses say while a command runs and after it has run."""

from __future__ import annotations

import pytest

from bandleader.ide.last_result import LastResult, ago, said_result
from bandleader.ide.lens import Lens
from bandleader.ide.run_lens import run_lenses, title_of
from tests.support.memory import WORKSPACE, memory_library

TEXT = "---\ndescription: Build the house\n---\n\nBuild it.\n"
PATH = f"{WORKSPACE}/.claude/commands/build.md"
FAILED = LastResult("failed", "quality_gates", "safety: no", 1000.0, "20261122-1")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (9.9, "just now"),
        (10, "10 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (7199, "1 h ago"),
        (86_400 * 3, "3 d ago"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(seconds: float, words: str) -> None:
    assert ago(seconds) == words


def test_a_result_says_where_it_failed_and_when() -> None:
    assert said_result(FAILED, 1120.0) == "failed at quality gates 2 min ago"
    assert said_result(LastResult("succeeded", "cleanup", "", 1000.0, ""), 1300.0) == "succeeded 5 min ago"
    assert said_result(LastResult("cancelled", "", "", 1000.0, ""), 1000.0) == "cancelled just now"


def test_while_a_command_runs_it_cannot_be_started_but_cancelled() -> None:
    snapshot, _ = memory_library({".claude/commands/build.md": TEXT})
    shown = [(lens.kind, lens.title) for lens in run_lenses(snapshot, PATH, "quality_gates", FAILED)]
    assert shown == [("progress", "Running: quality gates"), ("cancel", "Cancel"), ("plan", "Plan")]


def test_the_last_result_gets_its_title_when_it_is_seen() -> None:
    snapshot, _ = memory_library({".claude/commands/build.md": TEXT})
    lens = next(lens for lens in run_lenses(snapshot, PATH, "", FAILED) if lens.kind == "result")
    assert lens.title == ""
    assert title_of(snapshot, PATH, lens, FAILED, 1060.0) == "failed at quality gates 1 min ago"
    assert title_of(snapshot, PATH, lens, None, 1060.0) == ""


def test_a_lens_of_a_file_that_is_gone_has_no_title() -> None:
    snapshot, _ = memory_library({})
    assert title_of(snapshot, PATH, Lens("together", ""), None, 0.0) == ""
    assert list(run_lenses(snapshot, PATH)) == []
