"""What is said when a database cannot be used: one sentence each, and never a password."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bandleader.distributed.database.address import Address, parse_address
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.errors import DatabaseAway, DatabaseError
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.schema import migrate

from ..conftest import Cluster

SECRET = "p4ssword"


@pytest.fixture
def roles(cluster: Cluster) -> Iterator[None]:
    """One that has to give a password, one that may not come in, and one without any right."""
    cluster.execute(f"CREATE ROLE secured LOGIN PASSWORD '{SECRET}'")
    cluster.execute("CREATE ROLE banned LOGIN")
    cluster.execute("CREATE ROLE nobody LOGIN")
    yield
    for name in ("secured", "banned", "nobody"):
        cluster.execute(f"DROP ROLE {name}")


def reason(address: Address) -> str:
    with pytest.raises(DatabaseError) as caught:
        connect(address)
    return said(address, caught.value)


def said(address: Address, error: DatabaseError) -> str:
    message = str(error)
    assert message.startswith(f"{address}: ")
    assert "\n" not in message
    assert SECRET not in message
    return message.removeprefix(f"{address}: ")


def test_a_wrong_a_missing_and_the_right_password(
    cluster: Cluster, roles: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.url("postgres", "secured")
    assert reason(parse_address(url, from_arguments=True)).startswith("the server asks for a password; give it in")
    wrong = parse_address(url.replace("@", f":not-{SECRET}@"), from_arguments=False)
    assert reason(wrong).startswith("the password or the role is wrong; the password comes from")
    connect(parse_address(url.replace("@", f":{SECRET}@"), from_arguments=False)).close()
    monkeypatch.setenv("PGPASSWORD", SECRET)
    connect(parse_address(url, from_arguments=True)).close()


def test_a_database_or_a_role_that_is_not_there(cluster: Cluster) -> None:
    for url in (cluster.url("nowhere"), cluster.url("postgres", "stranger")):
        assert reason(parse_address(url, from_arguments=True)) == (
            "there is no such database or role on this server; create it, or correct the URL"
        )


def test_a_role_that_the_server_does_not_let_in(cluster: Cluster, roles: None) -> None:
    message = reason(parse_address(cluster.url("postgres", "banned"), from_arguments=True))
    assert message.startswith("the server does not let this role in from here; its pg_hba.conf")


def test_a_server_without_tls(cluster: Cluster) -> None:
    address = parse_address(cluster.url("postgres") + "?sslmode=require", from_arguments=True)
    assert reason(address) == "the server speaks no TLS, which `sslmode` in the URL asks for"


def test_a_host_that_is_not_known() -> None:
    address = parse_address("postgresql://me@database.invalid/runs", from_arguments=True)
    assert reason(address) == "the host is not known; correct the URL"


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = parse_address(f"postgresql://me@127.0.0.1:{taken.getsockname()[1]}/runs", from_arguments=True)
        with pytest.raises(DatabaseAway) as caught:
            connect(address)
        assert said(address, caught.value).startswith("the database server cannot be reached (")


def test_patience_ends_when_it_is_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = parse_address(f"postgresql://me@127.0.0.1:{taken.getsockname()[1]}/runs", from_arguments=True)
        asked = iter([True, True, False])
        with pytest.raises(DatabaseAway):
            connect(address, patient=lambda: next(asked))
        assert next(asked, None) is None


def test_a_role_without_rights(database: Address, roles: None) -> None:
    nobody = parse_address(database.url.replace("owner@", "nobody@"), from_arguments=True)
    with pytest.raises(DatabaseError) as caught:
        DatabaseLog.open(nobody)
    assert "`bandleader database sql` prints the grants that it needs" in said(nobody, caught.value)


def test_a_role_that_may_not_make_the_tables(cluster: Cluster, roles: None) -> None:
    empty = cluster.create()
    nobody = parse_address(empty.url.replace("owner@", "nobody@"), from_arguments=True)
    with pytest.raises(DatabaseError) as caught:
        migrate(nobody)
    assert "prints the grants that it needs" in said(nobody, caught.value)
    cluster.drop(empty)
