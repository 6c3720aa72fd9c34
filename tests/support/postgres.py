"""A PostgreSQL server of one's own: of the tests, of the benchmarks and of the demo."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import psycopg

from bandleader.distributed.database.address import Address, parse_address

SUPERUSER = "owner"
_ACCOUNTS = ("postgres", "nobody")  # that may run the server where the tests are run by root, which it refuses


class Cluster:
    """A server on loopback and on a socket, which ends with this process; ``folder`` holds its data and its log."""

    def __init__(self, programs: Path, folder: Path, settings: str = "") -> None:
        self.folder = folder
        self.port = _free_port()
        self._programs = programs
        self._numbers = count(1)
        self._server: subprocess.Popen[bytes] | None = None
        self._starter = ThreadPoolExecutor(1)  # the server ends with the thread that starts it, and this one stays
        self._prefix = _as_somebody(folder)
        self._data = str(folder / "data")
        initdb = ("initdb", "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
        subprocess.run(self._command(*initdb, "--pgdata", self._data), check=True, stdout=subprocess.DEVNULL)
        # One role has to give a password, the others need none.
        (folder / "data" / "pg_hba.conf").write_text(_ACCESS, encoding="ascii")
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(_SETTINGS.format(port=self.port, folder=folder) + settings)

    def use_tls(self, certificate: Path, key: Path, authority: Path, access: str) -> None:
        """Before the start: offer TLS, also for clients with certificates; ``access`` is the text of pg_hba.conf."""
        data = self.folder / "data"
        for source, name in ((certificate, "server.crt"), (key, "server.key"), (authority, "authority.crt")):
            target = data / name
            shutil.copyfile(source, target)
            target.chmod(0o600)  # the server uses no key that others may read
            os.chown(target, data.stat().st_uid, data.stat().st_gid)
        (data / "pg_hba.conf").write_text(access, encoding="ascii")
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("ssl = on\nssl_ca_file = 'authority.crt'\n")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            command = self._command("postgres", "-D", self._data)
            start = self._starter.submit(subprocess.Popen, command, stdout=log, stderr=log, cwd=self.folder)
            self._server = start.result()
        while self._server.poll() is None:
            if self._answers():
                return
        raise RuntimeError((self.folder / "server.log").read_text(encoding="utf-8"))

    def stop(self, *, immediate: bool = False) -> None:
        """End the server: gently, or as if it had crashed."""
        assert self._server
        self._server.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        self._server.wait()

    def restart(self, *, immediate: bool = False) -> None:
        self.stop(immediate=immediate)
        self.start()

    def url(self, database: str, user: str = SUPERUSER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def address(self, database: str) -> Address:
        return parse_address(self.url(database), from_arguments=True)

    @property
    def pid(self) -> int:
        """The process whose children all others are."""
        assert self._server
        return self._server.pid

    def create(self, template: str = "template0") -> Address:
        """A new database: without any tables, or with all that another one holds."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, address: Address) -> None:
        self.execute(f"DROP DATABASE {address.url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*self._prefix, str(self._programs / program), *arguments]

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


def _as_somebody(folder: Path) -> list[str]:
    """What has a program run by who may run the server, and end with this process; the folder becomes theirs."""
    if shutil.which("setpriv") is None:
        return []
    prefix = ["setpriv", "--pdeathsig=QUIT"]
    if os.geteuid() == 0:
        import pwd

        account = next(entry for entry in pwd.getpwall() if entry.pw_name in _ACCOUNTS)
        os.chown(folder, account.pw_uid, account.pw_gid)
        prefix += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return prefix


_SETTINGS = """
port = {port}
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
max_connections = 200
shared_buffers = 32MB
max_wal_size = 256MB
log_min_messages = fatal
"""
_ACCESS = """
host all secured 127.0.0.1/32 scram-sha-256
host all banned 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
local all all trust
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def programs() -> Path | None:
    """Where the programs of the server are: Debian keeps those of each version in a folder of their own."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else Path("/usr/lib/postgresql").glob("*/bin")
    return max((folder for folder in folders if (folder / "initdb").exists()), default=None)
