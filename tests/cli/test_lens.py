"""`bandleader lens`: what an editor shows above a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bandleader.cli.main import run
from tests.support.workspace import Workspace


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = Workspace(tmp_path / "work")
    made.command("first", 'echo "$1" > first')
    made.command("second", "true", dependencies=["first"])
    made.command("hen", "true", dependencies=["egg"])
    made.command("egg", "true", dependencies=["hen"])
    made.commit()
    monkeypatch.chdir(made.folder)
    return made


def test_each_lens_comes_with_the_command_line_that_does_the_same(
    work: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lens", str(work.commands / "second.md")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Run                        bandleader run second --no-deps",
        "Run with dependencies (1)  bandleader run second",
        "Plan                       bandleader plan second",
        "Dependencies (1)           bandleader graph second",
    ]


def test_a_line_means_the_command_that_it_names(work: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    path = work.commands / "second.md"
    number = next(at for at, line in enumerate(path.read_text().split("\n"), start=1) if "- first" in line)
    assert run(["lens", f"{path}:{number}", "--run", "--", "-x"]) == 0
    assert (work.folder / "first").read_text() == "-x\n"
    capsys.readouterr()
    assert run(["lens", f"{path}:{number}", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["command"] == "first"
    assert [lens["title"] for lens in shown["lenses"]] == ["Run", "Plan", "succeeded just now", "Dependents (1)"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hen.md"], "is part of a cycle of dependencies, so it cannot run"),
        (["none.md"], "is no file of this library"),
        (["none.md:3"], "is no file of this library"),
        (["first.md", "x"], "arguments are for --run"),
    ],
)
def test_what_cannot_run_is_said(
    work: Workspace, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["lens", str(work.commands / arguments[0]), *arguments[1:]]) == 2
    assert message in capsys.readouterr().err
