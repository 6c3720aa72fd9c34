"""The tables and functions of a database, and whether this version can use them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bandleader.distributed.database import schema
from bandleader.distributed.database.address import Address, parse_address
from bandleader.distributed.database.claims import claim_command
from bandleader.distributed.database.connect import connect, uptime
from bandleader.distributed.database.errors import DatabaseError
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.schema import VERSION, migrate, sql_text
from bandleader.distributed.database.sessions import Submission, unattended
from bandleader.pipeline.events import Event

from ..conftest import Cluster
from .conftest import started


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[Address]:
    """A database without any tables."""
    address = cluster.create()
    yield address
    cluster.drop(address)


def change_version(address: Address, version: int) -> None:
    with connect(address) as connection:
        connection.execute("UPDATE bandleader.version SET version = %s", (version,))


def test_a_database_without_tables_is_told_from_an_older_and_a_newer_one(
    empty: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseError, match=r"has no tables of Bandleader; run `bandleader database migrate`"):
        DatabaseLog.open(empty)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", schema.STEPS[:1])
        patch.setattr(schema, "VERSION", 1)
        assert migrate(empty) == (0, 1)
    with pytest.raises(DatabaseError, match=r"an older version .* made these tables \(version 1, and this one needs"):
        DatabaseLog.open(empty)
    assert migrate(empty) == (1, VERSION)
    assert migrate(empty) == (VERSION, VERSION)
    DatabaseLog.open(empty).close()
    change_version(empty, VERSION + 1)
    for use in (migrate, DatabaseLog.open):
        with pytest.raises(
            DatabaseError, match=r"a newer version of Bandleader made these tables .*; update Bandleader"
        ):
            use(empty)


def test_migrations_at_the_same_time_wait_for_each_other(empty: Address) -> None:
    with ThreadPoolExecutor() as pool:
        done = sorted(pool.map(migrate, [empty] * 3))
    assert done == [(0, VERSION), (VERSION, VERSION), (VERSION, VERSION)]


def test_a_missing_schema_of_dbos_is_noticed(database: Address) -> None:
    with connect(database) as connection:
        connection.execute("DROP SCHEMA bandleader_dbos CASCADE")
    with pytest.raises(DatabaseError, match="bandleader_dbos is missing"):
        DatabaseLog.open(database)


def test_the_printed_sql_is_all_that_a_role_needs(cluster: Cluster, empty: Address) -> None:
    """What an administrator has run makes what `migrate` makes, and the role can work with it and change no limit."""
    script = cluster.folder / "role.sql"
    script.write_text(sql_text("worker role"), encoding="utf-8")
    psql = ["psql", "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", str(script), empty.url]
    done = subprocess.run(psql, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    name = empty.url.rpartition("/")[2]
    cluster.execute(f"REVOKE CREATE, TEMPORARY ON DATABASE {name} FROM PUBLIC")
    cluster.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
    role = parse_address(cluster.url(name, "worker%20role"), from_arguments=True)
    try:
        assert migrate(role) == (VERSION, VERSION)
        with DatabaseLog.open(role) as log, connect(role) as connection:
            log.submit(Submission("s1", started()))
            assert [each.session for each in unattended(connection, 0.0)] == ["s1"]
            assert uptime(connection) > 0
            assert claim_command(connection, "s1", "a", "w1")
            log.append([Event("cancel_requested", "s1", "", {"by": "cli"})])
            assert log.outline("s1").submitter == "worker role"
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("INSERT INTO bandleader.submitter_limit VALUES ('worker role', NULL, NULL)")
    finally:
        cluster.execute('DROP OWNED BY "worker role"', name)
        cluster.execute('DROP ROLE "worker role"')
