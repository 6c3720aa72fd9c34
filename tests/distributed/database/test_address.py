"""Addresses of databases, and where their passwords go."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.distributed.database.address import Address, configured_address, parse_address
from bandleader.distributed.database.errors import DatabaseError
from bandleader.library.settings import DEFAULT, DistributedSettings, Settings

SECRET = "p4ss%2Fw:rd"
PLAIN = "p4ss/w:rd"


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BANDLEADER_DATABASE_URL", "BANDLEADER_DATABASE_PASSWORD_FILE", "PGHOST", "PGPORT"):
        monkeypatch.delenv(name, raising=False)


def configured(database: str) -> Settings:
    return DEFAULT._replace(distributed=DistributedSettings(database=database))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me@db.example.com:6543/runs?sslmode=verify-full", "db.example.com:6543/runs"),
        ("postgres://me@db.example.com/runs", "db.example.com:5432/runs"),
        ("postgresql://me@[::1]:5433/runs", "::1:5433/runs"),
        ("postgresql:///runs?host=/var/run/postgresql", "/var/run/postgresql:5432/runs"),
        ("postgresql://m%40e@db/a%20b", "db:5432/a b"),
        ("postgresql://me@db", "db:5432/me"),
    ],
)
def test_an_address_is_shown_as_host_port_and_name(url: str, shown: str) -> None:
    assert str(parse_address(url, from_arguments=True)) == shown


def test_options_of_the_url_reach_both_drivers() -> None:
    """TLS above all."""
    address = parse_address("postgresql://me@db/runs?sslmode=verify-full&sslrootcert=/ca.pem", from_arguments=True)
    assert address.conninfo() == "postgresql://me@db/runs?sslmode=verify-full&sslrootcert=/ca.pem"
    engine = address.engine()
    assert engine.url.query == {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "runs",
        "mysql://me@db/runs",
        "postgresql:runs",
        f"postgresql://me:{SECRET}@db:port/runs",
        f"postgresql://me:{SECRET}@db:70000/runs",
        f"postgresql://me:{SECRET}@[db/runs",
        f"postgresql://me:{SECRET}@db/runs?sslmood=require",
        f"postgresql://me@db/runs?password={SECRET}",
        f"postgresql://me@db/runs?sslpassword={SECRET}",
    ],
)
@pytest.mark.parametrize("from_arguments", [True, False])
def test_a_wrong_url_is_refused_in_one_line_that_does_not_quote_a_password(url: str, from_arguments: bool) -> None:
    with pytest.raises(DatabaseError) as caught:
        parse_address(url, from_arguments=from_arguments)
    message = str(caught.value)
    assert "URL" in message
    assert "\n" not in message
    assert "p4ss" not in message


def test_what_the_url_says_about_the_link_comes_first() -> None:
    address = parse_address("postgresql://me@db/runs?connect_timeout=60&application_name=mine", from_arguments=True)
    arguments = address.arguments()
    assert "keepalives_idle" in arguments
    assert arguments.keys().isdisjoint({"connect_timeout", "application_name", "password"})


def test_a_password_among_arguments_is_refused() -> None:
    with pytest.raises(DatabaseError, match="list of processes") as caught:
        parse_address(f"postgresql://me:{SECRET}@db/runs", from_arguments=True)
    assert "p4ss" not in str(caught.value)


def test_a_password_of_the_environment_reaches_the_connection_and_nothing_that_is_shown() -> None:
    address = parse_address(f"postgresql://me:{SECRET}@db/runs", from_arguments=False)
    assert address.arguments()["password"] == PLAIN
    shown = (str(address), repr(address), address.url, address.conninfo(), address.sqlalchemy(), repr(address.engine()))
    assert not [text for text in shown if "p4ss" in text]


def test_the_password_may_be_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    file.write_text(PLAIN + "\n")
    monkeypatch.setenv("BANDLEADER_DATABASE_PASSWORD_FILE", str(file))
    assert parse_address("postgresql://me@db/runs", from_arguments=True).arguments()["password"] == PLAIN
    file.unlink()
    with pytest.raises(DatabaseError, match="cannot be read"):
        parse_address("postgresql://me@db/runs", from_arguments=True)


def test_the_option_comes_before_the_environment_and_that_before_the_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = configured("postgresql://me@configured/runs")

    def host(option: str) -> str:
        address = configured_address(option, settings)
        assert isinstance(address, Address)
        return str(address).partition(":")[0]

    assert host("") == host("config") == "configured"
    monkeypatch.setenv("BANDLEADER_DATABASE_URL", f"postgresql://me:{SECRET}@environment/runs")
    assert host("") == host("config") == "environment"
    assert host("postgresql://me@option/runs") == "option"


def test_nothing_may_be_configured() -> None:
    assert configured_address("", DEFAULT) is None
    with pytest.raises(DatabaseError, match="needs a database"):
        configured_address("config", DEFAULT)
