"""The work that an edit makes does not grow with the library. Work is counted in calls, which no machine changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from bandleader.workspace.project import Project
from tests.workspace.library import BROKEN, at, needs, write

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def library(folder: Path, families: int) -> Project:
    """``families`` alike: ten commands, each building on the one before it, the first on one of another family."""
    texts = {}
    for family in range(families):
        for index, number in enumerate(NUMBERS):
            below = f"f{family}/{NUMBERS[index - 1]}-{family}" if index else f"f{family // 2}/two-{family // 2}"
            if index or family:
                texts[f".claude/commands/f{family}/{number}-{family}.md"] = needs(below)
    write(folder, texts)
    project = Project(folder.as_posix())
    project.adopt(project.prepare(keep=False, incremental=True))
    return project


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, built-in ones included."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


EDITS = {
    "a description": needs("f5/four-5").replace("nothing", "hardly anything"),
    "a body": needs("f5/four-5").replace("Use what", "Use all that"),
    "a broken front matter": BROKEN,
    "a dependency more": needs("f5/four-5", "f5/two-5"),
    "a dependency less": needs("f5/four-5").replace("dependencies: [f5/four-5]\n", ""),
    "an unknown dependency": needs("f5/four-5", "f5/none-such-thing"),
    "an interface": needs("f5/four-5").replace(
        "---\n\n", "argument-hint: <tree>\nallowed-tools: Read\n---\n\nWork on $1.\n"
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_costs_the_same_in_a_library_of_any_size(tmp_path: Path, what: str) -> None:
    costs = []
    for families in (10, 80):
        folder = tmp_path / str(families)
        project = library(folder, families)
        path = at(folder, "f5/five-5")
        original = Path(path).read_text(encoding="utf-8")

        def edit(text: str, project: Project = project, path: str = path) -> None:
            for affected in project.edit(path, text):
                project.findings(affected)

        for text in (EDITS[what], original):  # what is computed on first use is not the edit's
            edit(text)
        costs.append(calls(lambda: edit(EDITS[what])))
    small, large = costs
    assert large <= 1.05 * small
