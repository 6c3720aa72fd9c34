"""The command line and two real workers, from the submission to the rollback."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.distributed.support.clone import Team
from tests.distributed.support.fixtures import crew, meeting, team, two

from .conftest import Ran

__all__ = ["crew", "meeting", "team", "two"]


@pytest.mark.usefixtures("two")
def test_a_run_its_result_and_its_rollback(
    team: Team, bandleader: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    team.command("one", "echo 1 > one.txt")
    team.command("other", "echo 2 > other.txt")
    team.command("undo", "true")
    team.command("both", "cat one.txt other.txt > both.txt", dependencies=["one", "other"], run={"compensate": "undo"})
    team.push()
    monkeypatch.chdir(team.folder)
    on = ("--on", team.address.url)
    ran = bandleader("run", "both", *on)
    assert (ran.code, "both succeeded" in ran.out) == (0, True)
    (fetch,) = [line.split() for line in ran.out.splitlines() if line.startswith("  git fetch ")]
    team.git(*fetch[1:])
    team.git("merge", "--quiet", "FETCH_HEAD")
    assert (team.folder / "both.txt").read_text() == "1\n2\n"
    session = fetch[-1].removeprefix("bandleader/")
    undone = bandleader("rollback", session, "--yes", *on)
    assert (undone.code, "undo ran for both." in undone.out) == (0, True)
    assert team.git("ls-remote", "origin", "refs/heads/bandleader/*") == ""
    assert "all of it was rolled back" in bandleader("status", session, *on).out
    assert "succeeded" in bandleader("sessions", *on).out
