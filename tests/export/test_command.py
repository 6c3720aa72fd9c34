"""`bandleader export` as people call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.cli.main import run
from tests.support.workspace import Workspace


def test_check_says_whether_the_file_is_up_to_date(example: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["export", "github-actions", "notes/index", "-o", ".github/workflows/index.yml"]
    assert run([*call, "--check"]) == 1
    assert "is not up to date" in capsys.readouterr().err
    assert run(call) == 0
    assert run([*call, "--check"]) == 0
    example.command("notes/links", "true", run={"timeout": "3h"})
    assert run([*call, "--check"]) == 1


def test_the_head_of_the_file_writes_it_again(example: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["export", "gitlab", "index", "--setup", "true", "--runner-image", "x:1", "-o", "ci.yml"]
    assert run(call) == 0
    head = Path("ci.yml").read_text(encoding="utf-8").splitlines()[1]
    assert head == "#   bandleader export gitlab notes/index --runner-image x:1 --setup true -o ci.yml"


def test_what_has_run_here_changes_nothing(example: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["export", "gitlab", "notes/index"]
    assert run(call) == 0
    before = capsys.readouterr().out
    assert example.run("notes/index").outcome == "succeeded"
    assert run(call) == 0
    assert capsys.readouterr().out == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["export", "gitlab", "gone"], "no command is called `gone`"),
        (["export", "gitlab", "notes/index", "--check"], "add -o FILE"),
        (["export", "gitlab", "notes/index", "--secret", "a b"], "`a b` is no name of a variable"),
        (["export", "jenkins", "notes/index"], "'jenkins' is not one of"),
        (["export", "gitlab", "notes/index", "-o", "notes"], "notes: Is a directory"),
        (["export", "gitlab", "notes/index", "--", "\udcff"], "no text in UTF-8"),
    ],
)
def test_mistakes(example: Workspace, words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert message in capsys.readouterr().err


def test_without_git_nothing_can_be_carried(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.command("do", "true")
    assert run(["export", "gitlab", "do"]) == 2
    assert "is in no git repository" in capsys.readouterr().err
