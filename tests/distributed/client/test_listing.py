"""Which session of a database is of which repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bandleader.distributed.client.places import said_workspace
from bandleader.distributed.database.achieved import Workspace
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.sessions import Submission
from tests.distributed.database.conftest import started

from .conftest import Ran


@pytest.mark.parametrize(
    ("remote", "prefix", "said"),
    [
        ("https://git.example.com/team/tools.git", "", "team/tools"),
        ("https://git.example.com:8443/team/tools/", "", "team/tools"),
        ("ssh://git@git.example.com/team/tools.git", "services/billing/", "team/tools: services/billing"),
        ("git@git.example.com:team/tools.git", "", "team/tools"),
        ("/srv/git/tools.git", "", "/srv/git/tools"),
        ("file:///srv/git/tools.git", "", "/srv/git/tools"),
    ],
)
def test_a_workspace_is_said_without_its_host(remote: str, prefix: str, said: str) -> None:
    assert said_workspace(Workspace(remote, prefix)) == said


def test_repositories_are_listed_where_there_are_several(
    database: Address, bandleader: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    on = ("--on", database.url)

    def submit(session: str, **place: str) -> list[str]:
        """The last word of each line of the table, when there is one session more."""
        with DatabaseLog.open(database) as log:
            log.submit(Submission(session, started(**place)))
        return [line.split()[-1] for line in bandleader("sessions", *on).out.splitlines()]

    submit("s1")
    assert "repository" not in submit("s2")
    assert submit("s3", prefix="services") == ["repository", "services", "team/library", "team/library"]
    listed = json.loads(bandleader("sessions", "--format", "json", *on).out)
    assert [(each["remote"], each["prefix"]) for each in listed[:2]] == [
        ("https://git.example.com/team/library.git", "services"),
        ("https://git.example.com/team/library.git", ""),
    ]
