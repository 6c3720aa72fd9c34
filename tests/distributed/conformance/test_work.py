"""What a command costs on a worker beside itself, counted: statements, transactions of events, processes."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.protocol import NET, SESSIONS, queues_of
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.story import Story
from tests.support.postgres import Cluster

COMMANDS = 30
LAYERS = 3
_ENTRY = re.compile(r"^(?=\d{4}-)", re.MULTILINE)  # of the server's log
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)", re.DOTALL)
# What tells of a statement what it is for, of those that commands cause.
_OURS = re.compile(
    r"bandleader\.(?:append|claim_command|clock)|FROM bandleader\.event|pg_notify|WITH taken|WITH updated"
    r"|(?:INTO|FROM|UPDATE) bandleader_dbos\.workflow_\w+|operation_outputs|dbos\.queues"
)


class Ledger:
    """The statements that the server was sent over connections that were made since this began."""

    def __init__(self, cluster: Cluster, database: Address) -> None:
        self._path = cluster.folder / "server.log"
        name = database.url.rpartition("/")[2]
        for setting in ("log_statement = 'all'", "log_min_messages = 'log'"):
            cluster.execute(f"ALTER DATABASE {name} SET {setting}")
        self._read = 0
        self.take()

    def take(self) -> Counter[str]:
        """By kind, since the last call."""
        text = self._path.read_bytes()[self._read :]
        self._read += len(text)
        entries = map(_STATEMENT.search, _ENTRY.split(text.decode(errors="replace")))
        found = (_OURS.search(entry[1]) for entry in entries if entry)
        return Counter(match[0] for match in found if match)


@pytest.fixture
def ledger(cluster: Cluster, database: Address) -> Ledger:
    return Ledger(cluster, database)


@pytest.fixture
def processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file with one line for each git and each bash that is started by its name."""
    told = tmp_path / "processes"
    told.touch()
    shims = tmp_path / "shims"
    shims.mkdir()
    for name in ("git", "bash"):
        (shims / name).write_text(f'#!/bin/sh\necho {name} "$*" >> {told}\nexec {shutil.which(name)} "$@"\n')
        (shims / name).chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(shims), prepend=":")
        yield told


def library(team: Team) -> None:
    """Layers of commands that only read; each needs two of the layer before."""
    width = COMMANDS // LAYERS
    for layer in range(LAYERS):
        for place in range(width):
            needs = [f"l{layer - 1}c{(place + step) % width}" for step in (0, 1)] if layer else []
            team.command(f"l{layer}c{place}", "true", dependencies=needs, **{"allowed-tools": "Read"})
    team.command("all", "true", dependencies=[f"l{LAYERS - 1}c{place}" for place in range(width)])
    team.push()


def finished(story: Story) -> Story:
    assert story.outcome() == "succeeded", story
    assert len(story.outcomes()) == COMMANDS + 1
    return story


def test_a_command_costs_so_many_statements_and_no_more(ledger: Ledger, team: Team, crew: Crew) -> None:
    library(team)
    assert crew.hire(slots=2).id
    ledger.take()
    story = finished(team.submit("all"))
    statements = ledger.take()
    each = {kind: count / (COMMANDS + 1) for kind, count in statements.items()}
    with psycopg.connect(team.address.url) as connection:
        row = connection.execute("SELECT count(DISTINCT batch) FROM bandleader.event WHERE command <> ''").fetchone()
    assert row
    batches = row[0] / (COMMANDS + 1)
    told = f"{sum(each.values()):.1f} statements a command: {each}; {batches:.1f} batches\n{story}"
    print(f"{sum(each.values()):.1f} statements and {batches:.1f} batches of events a command")  # noqa: T201
    assert batches <= 6, told  # dispatched with others, claimed, prepared, the process, finished
    assert each["bandleader.claim_command"] <= 1.1, told
    assert each["WITH taken"] <= 3, told
    assert "operation_outputs" not in each, told
    assert sum(each.values()) <= 32, told


def test_a_command_that_changes_nothing_costs_one_look_of_git_at_most(processes: Path, team: Team, crew: Crew) -> None:
    library(team)
    assert crew.hire(slots=2).id
    processes.write_text("")
    finished(team.submit("all"))
    run = processes.read_text().splitlines()
    assert sum(line.startswith("bash") for line in run) == COMMANDS + 1
    looks = sum(line.startswith("git") and "ls-files" in line for line in run)
    assert looks <= COMMANDS + 5, run  # one more for each checkout that is made
    others = sum(line.startswith("git") for line in run) - looks
    assert others <= COMMANDS + 20, run  # those that submit, fetch, and make two checkouts


def test_a_worker_without_work_leaves_the_queues_alone(ledger: Ledger, database: Address, crew: Crew) -> None:
    assert crew.hire(slots=2).id
    beats = 4

    def beat(connection: psycopg.Connection[tuple[int]]) -> int:
        row = connection.execute("SELECT beat FROM bandleader.worker").fetchone()
        assert row
        return row[0]

    with psycopg.connect(database.url, autocommit=True, options="-c log_statement=none") as connection:
        begun = beat(connection)
        while beat(connection) < begun + 1:
            pass
        ledger.take()
        while beat(connection) < begun + 1 + beats:
            pass
    looks = ledger.take()["WITH taken"]
    queues = len(queues_of(())) - (SESSIONS not in queues_of(()))
    assert looks <= queues * (beats / NET + 1), "each queue is looked into so seldom only as a precaution"
