"""`bandleader database`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.cli.main import run
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.schema import VERSION, sql_text

from ...support.postgres import Cluster


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace, and no database in the environment."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BANDLEADER_DATABASE_URL", raising=False)
    return tmp_path


def test_migrate_makes_the_tables_once(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    address = cluster.create()
    for expected in (f"are now of version {VERSION}; they were of version 0", f"are up to date (version {VERSION})"):
        assert run(["database", "migrate", "--database", address.url]) == 0
        out, err = capsys.readouterr()
        assert (out, err) == (f"{address}: the tables {expected}.\n", "")
    cluster.drop(address)


def test_check_takes_the_database_of_the_environment_or_of_the_configuration(
    database: Address, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = f"{database}: in order; workers: 0, running sessions: 0.\n"
    (folder / "bandleader.toml").write_text(f'[distributed]\ndatabase = "{database.url}"\n')
    assert (run(["database", "check"]), capsys.readouterr().out) == (0, expected)
    (folder / "bandleader.toml").unlink()
    monkeypatch.setenv("BANDLEADER_DATABASE_URL", database.url)
    assert (run(["database", "check"]), capsys.readouterr().out) == (0, expected)


def test_what_is_wrong_is_said_in_a_line(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    empty = cluster.create()
    for arguments, expected in (
        ([], "no database is named; give --database"),
        (["--database", "postgresql://me:p4ss@db/runs"], "the database URL holds a password"),
        (["--database", "config"], "`config` needs a database"),
        (["--database", cluster.url("nowhere")], "there is no such database or role"),
        (["--database", empty.url], "this database has no tables of Bandleader"),
    ):
        assert run(["database", "check", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("bandleader: ")
        assert expected in err
        assert err.count("\n") == 1
        assert "p4ss" not in err
    cluster.drop(empty)


def test_sql_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["database", "sql", "--role", "runner"]) == 0
    assert capsys.readouterr().out == sql_text("runner")
    assert 'GRANT USAGE ON SCHEMA bandleader TO "runner"' in sql_text("runner")
