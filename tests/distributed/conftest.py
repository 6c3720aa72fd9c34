"""A PostgreSQL server of the tests' own, and fresh databases in it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bandleader.distributed.database.address import Address, parse_address
from bandleader.distributed.database.schema import migrate

SUPERUSER = "owner"
_ACCOUNTS = ("postgres", "nobody")  # that may run the server where the tests are run by root, which it refuses


class Cluster:
    """A running server on loopback and on a socket; ``folder`` holds its data and its log."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._programs = programs
        self._numbers = count(1)
        self._prefix: list[str] = []
        if os.geteuid() == 0:
            account = next(name for name in _ACCOUNTS if name in {entry.pw_name for entry in pwd.getpwall()})
            self._prefix = ["setpriv", f"--reuid={account}", f"--regid={_group(account)}", "--clear-groups"]
            os.chown(folder, pwd.getpwnam(account).pw_uid, _group(account))
        folder.chmod(0o700)
        self._run("initdb", "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
        # One role has to give a password, the others need none.
        (folder / "data" / "pg_hba.conf").write_text(_ACCESS, encoding="ascii")
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(_SETTINGS.format(port=self.port, folder=folder))

    def start(self) -> None:
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", str(self.folder / "server.log"))

    def stop(self, *, immediate: bool = False) -> None:
        """End the server: gently, or as if it had crashed."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate" if immediate else "fast")

    def restart(self, *, immediate: bool = False) -> None:
        self.stop(immediate=immediate)
        self.start()

    def url(self, database: str, user: str = SUPERUSER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template0") -> Address:
        """A new database: without any tables, or with all that another one holds."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return parse_address(self.url(name), from_arguments=True)

    def drop(self, address: Address) -> None:
        self.execute(f"DROP DATABASE {address.url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._prefix, str(self._programs / program), "--pgdata", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=self.folder)


# What is not to be on the disk at once is not for ten seconds, so that a crash really takes it.
_SETTINGS = """
port = {port}
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
max_connections = 200
shared_buffers = 32MB
max_wal_size = 256MB
log_min_messages = fatal
wal_writer_delay = 10s
"""
_ACCESS = """
host all secured 127.0.0.1/32 scram-sha-256
host all banned 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
local all all trust
"""


def _group(account: str) -> int:
    return pwd.getpwnam(account).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _programs() -> Path | None:
    """Where the programs of the server are: Debian keeps those of each version in a folder of their own."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else Path("/usr/lib/postgresql").glob("*/bin")
    return max((folder for folder in folders if (folder / "initdb").exists()), default=None)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    programs = _programs()
    if sys.platform == "win32" or programs is None:
        pytest.skip("PostgreSQL is not installed (no initdb on the PATH nor below /usr/lib/postgresql)")
    folder = tmp_path_factory.mktemp("cluster", numbered=True)
    for parent in (folder.parent, folder.parent.parent):  # pytest keeps them private, and another account runs this
        parent.chmod(parent.stat().st_mode | 0o011)
    cluster = Cluster(programs, folder)
    cluster.start()
    yield cluster
    cluster.stop(immediate=True)


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> str:
    """The name of a database with all tables, from which others are copied."""
    address = cluster.create()
    migrate(address)
    return address.url.rpartition("/")[2]


@pytest.fixture
def database(cluster: Cluster, migrated: str) -> Iterator[Address]:
    """A fresh database with all tables."""
    address = cluster.create(migrated)
    yield address
    cluster.drop(address)
