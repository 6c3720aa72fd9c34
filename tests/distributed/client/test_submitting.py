"""What is submitted, what is refused, and what a plan takes from the database."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.log import DatabaseLog
from bandleader.pipeline.errors import EngineError
from bandleader.pipeline.options import RunOptions
from bandleader.pipeline.plan_data import plan_from_data

from .conftest import Clone, Pretender, Ran


def started(address: Address, session: str) -> dict[str, object]:
    with DatabaseLog.open(address) as log:
        return dict(next(log.read(session)).data)


def test_a_session_says_all_that_workers_need(clone: Clone, database: Address) -> None:
    engine = clone.remote_engine(database)
    session = engine.submit(engine.plan("release", RunOptions("now")), RunOptions("now", jobs=3))
    data = started(database, session)
    assert (data["remote"], data["prefix"]) == (str(clone.remote), "")
    assert data["commit"] == clone.git("rev-parse", "HEAD")
    assert (data["target"], data["arguments"], data["head"]) == ("release", "now", "main")
    assert data["submitter"] == "owner"
    plan = plan_from_data(data["plan"])  # type: ignore[arg-type]
    assert [step.path for step in plan.steps] == [f".claude/commands/{id}.md" for id in ("lint", "test", "release")]
    assert data["options"] == {"jobs": 3, "agent_slots": 10_000, "keep_going": False}


def test_the_session_workflow_is_queued_once(clone: Clone, database: Address) -> None:
    from dbos import DBOSClient

    from bandleader.distributed.protocol import APPLICATION, DBOS_SCHEMA, SESSIONS

    engine = clone.remote_engine(database)
    session = engine.submit(engine.plan("lint"))
    client = DBOSClient(
        system_database_url=database.sqlalchemy(), dbos_system_schema=DBOS_SCHEMA, application_name=APPLICATION
    )
    try:
        found = client.list_workflows(queue_name=SESSIONS)
        assert [(each.workflow_id, each.status) for each in found] == [(f"{session}/0", "ENQUEUED")]
    finally:
        client.destroy()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda clone: clone.write("new.txt", "x"), r"new\.txt.*[Cc]ommit"),
        (lambda clone: clone.git("commit", "--allow-empty", "-m", "more"), "git push origin"),
        (lambda clone: clone.git("remote", "remove", "origin"), "git remote add origin"),
        (lambda clone: clone.write("bandleader.toml", "[run]\njobs = 'x'\n") and clone.push(), "jobs.*Mend it first"),
    ],
)
def test_what_workers_could_not_see_is_refused(
    clone: Clone, database: Address, bandleader: Callable[..., Ran], spoil: Callable[[Clone], object], words: str
) -> None:
    spoil(clone)
    ran = bandleader("run", "lint", "--on", database.url, "--detach")
    assert ran.code == 2
    assert re.search(words, ran.err)
    with DatabaseLog.open(database) as log:
        assert log.sessions() == []


def test_a_command_outside_of_the_workspace_is_refused(clone: Clone, database: Address) -> None:
    elsewhere = Clone(clone.remote.parent / "other")
    elsewhere.command("away", "true")
    clone.write("bandleader.toml", f'[[library.roots]]\npath = "{elsewhere.commands}"\n')
    clone.push()
    engine = clone.remote_engine(database)
    with pytest.raises(EngineError, match="away lies outside of the workspace"):
        engine.submit(engine.plan("away"))


def test_a_limit_of_the_database_is_said_and_nothing_is_submitted(
    clone: Clone, database: Address, bandleader: Callable[..., Ran]
) -> None:
    with connect(database) as connection:
        connection.execute("INSERT INTO bandleader.submitter_limit VALUES ('*', 1, NULL)")
    on = ("--on", database.url, "--detach")
    assert bandleader("run", "lint", *on).code == 0
    ran = bandleader("run", "test", *on)
    assert (ran.code, "owner already has 1 session running, and 1 at once are allowed" in ran.err) == (2, True)
    with DatabaseLog.open(database) as log:
        assert len(log.sessions()) == 1


def test_limits_of_the_configuration_are_those_of_the_queues(clone: Clone, database: Address) -> None:
    from bandleader.distributed.client.submission import limits_of

    clone.write("bandleader.toml", "[distributed]\nconcurrency = 5\nfamily-concurrency = 2\nagents-per-minute = 9\n")
    clone.command("ask", "true", runner="agent", run={"labels": ["gpu"]})
    clone.push()
    engine = clone.remote_engine(database)
    assert limits_of(engine.plan("lint"), engine.settings) == {"bandleader-shell": (5, 2, 0)}
    assert limits_of(engine.plan("ask"), engine.settings) == {"bandleader-agent+gpu": (5, 2, 9)}


def test_a_success_satisfies_where_its_changes_are_in_the_commit(
    clone: Clone, database: Address, pretender: Pretender
) -> None:
    engine = clone.remote_engine(database)
    session = engine.submit(engine.plan("release"))
    pretender.succeed(session, "lint")
    pretender.succeed(session, "test", changed={"created": ["cache.txt"], "modified": [], "deleted": []})
    clone.git("checkout", "-q", "-b", "aside")
    clone.write("cache.txt", "x")
    result = clone.push()
    clone.git("checkout", "-q", "main")
    move_head(database, session, result)
    decisions = {step.id: step.decision for step in clone.remote_engine(database).plan("release").steps}
    assert decisions == {"lint": "satisfied", "test": "run", "release": "run"}
    clone.git("merge", "-q", "aside")
    clone.push()
    decisions = {step.id: step.decision for step in clone.remote_engine(database).plan("release").steps}
    assert decisions == {"lint": "satisfied", "test": "satisfied", "release": "run"}


def move_head(address: Address, session: str, commit: str) -> None:
    with connect(address) as connection:
        connection.execute("UPDATE bandleader.session SET head = %s WHERE id = %s", (commit, session))


def test_what_a_plan_waits_for_is_said(
    clone: Clone, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    clone.command("train", "true", run={"labels": ["gpu", "big-memory"]})
    clone.push()
    on = ("--on", database.url, "--detach")
    assert "Waiting: there is no worker on 127.0.0.1:" in bandleader("run", "lint", *on).err
    pretender.enter(protocol="bandleader-0")
    assert "the 1 worker on 127.0.0.1" in bandleader("run", "lint", *on).err
    pretender.enter("host-b:1:x", labels=("gpu",))
    ran = bandleader("run", "train", *on)
    assert ran.err.startswith("Waiting: no worker offers big-memory and gpu, which train asks for.\n")
    pretender.enter("host-b:2:x", labels=("gpu", "big-memory"))
    ran = bandleader("run", "train", *on)
    assert (ran.code, "Waiting" in ran.err) == (0, False)
    assert f"`bandleader log {ran.out.strip()} --follow --on " in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "lint", "--on", "config"), "set BANDLEADER_DATABASE_URL, or `database` in the section [distributed]"),
        (("run", "lint", "--on", "mysql://x/y"), "is not of the form postgresql://"),
        (("run", "lint", "--on", "postgresql://me:secret@localhost/x"), "holds a password"),
        (("run", "lint", "--on", "postgresql://me@127.0.0.1:1/x"), "cannot be reached"),
        (("status", "--on", "postgresql://me@127.0.0.1:1/x"), "cannot be reached"),
        (("run", "lint", "--detach"), "say with --on where they are"),
    ],
)
@pytest.mark.usefixtures("clone")
def test_a_wrong_place_is_one_line_and_2(
    bandleader: Callable[..., Ran], arguments: tuple[str, ...], words: str
) -> None:
    ran = bandleader(*arguments)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert words in ran.err
    assert "secret" not in ran.err
