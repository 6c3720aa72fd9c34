"""TLS, with a server that has it: who is trusted, what is said of the others, and who may come in by a certificate."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bandleader.distributed.database.address import Address, parse_address
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.errors import DatabaseError
from bandleader.distributed.database.schema import migrate
from tests.distributed.client.conftest import Ran, bandleader
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.support.postgres import Cluster, programs

__all__ = ["bandleader"]

_ACCESS = """
local all all trust
hostssl all certified 127.0.0.1/32 cert
hostssl all owner 127.0.0.1/32 trust
hostnossl template1,postgres owner 127.0.0.1/32 trust
"""


class Authority:
    """Signs certificates, with openssl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.certificate = folder / "authority.crt"
        self._key = folder / "authority.key"
        names = ("-x509", "-days", "2", "-subj", f"/CN={folder.name}")
        _openssl("req", *names, *_new(self._key), "-out", str(self.certificate))

    def sign(self, name: str, alternative: str = "") -> tuple[Path, Path]:
        """A certificate for ``name``, and for a subjectAltName such as ``IP:127.0.0.1``, with its key."""
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternative}\n" if alternative else "")
        _openssl("req", "-subj", f"/CN={name}", *_new(key), "-out", str(request))
        signing = ("-CA", str(self.certificate), "-CAkey", str(self._key), "-CAcreateserial", "-days", "2")
        given = ("-in", str(request), "-extfile", str(extensions))
        _openssl("x509", "-req", *given, *signing, "-out", str(certificate))
        key.chmod(0o600)  # libpq uses no key that others may read
        return certificate, key


def _new(key: Path) -> tuple[str, ...]:
    return "-newkey", "rsa:2048", "-noenc", "-keyout", str(key)


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, which makes the certificates")
    with tempfile.TemporaryDirectory(prefix="bandleader-authority-") as folder:
        yield Authority(Path(folder) / "own")


@pytest.fixture(scope="module")
def secure(authority: Authority) -> Iterator[Cluster]:
    """A server that lets nobody near its sessions without TLS."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="bandleader-cluster-") as folder:
        cluster = Cluster(found, Path(folder))
        cluster.use_tls(*authority.sign("server", "IP:127.0.0.1"), authority.certificate, _ACCESS)
        cluster.start()
        cluster.execute("CREATE ROLE certified LOGIN SUPERUSER")
        cluster.execute("CREATE DATABASE sessions")
        yield cluster
        cluster.stop(immediate=True)


@pytest.fixture(scope="module")
def trusting(secure: Cluster, authority: Authority) -> Address:
    """The database, at a server whose certificate and name have to be right."""
    address = _address(secure, f"sslmode=verify-full&sslrootcert={authority.certificate}")
    migrate(address)
    return address


def _address(cluster: Cluster, options: str, user: str = "owner") -> Address:
    return parse_address(f"{cluster.url('sessions', user)}?{options}", from_arguments=True)


def refusal(address: Address) -> str:
    with pytest.raises(DatabaseError) as caught:
        connect(address)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{address}: ")


def test_the_command_line_a_worker_and_dbos_trust_the_server(
    trusting: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bandleader: Callable[..., Ran]
) -> None:
    """Without TLS the server lets none of the three in."""
    team = Team(tmp_path, trusting)
    crew = Crew(trusting, tmp_path, team.environment)
    team.command("greet", "echo hello > greeting.txt")
    team.push()
    monkeypatch.chdir(team.folder)
    try:
        crew.hire()
        ran = bandleader("run", "greet", "--on", trusting.url)
        assert (ran.code, "greet succeeded" in ran.out) == (0, True), ran.err
    finally:
        crew.close()
        team.close()


def test_a_server_of_a_stranger_is_not_trusted(
    secure: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bandleader: Callable[..., Ran]
) -> None:
    stranger = Authority(tmp_path / "stranger")
    address = _address(secure, f"sslmode=verify-full&sslrootcert={stranger.certificate}")
    said = "the certificate of the server is not trusted; `sslrootcert` in the URL names the one to trust"
    assert refusal(address) == said
    monkeypatch.chdir(tmp_path)
    for words in (
        ["sessions", "--on"],
        ["workers", "--on"],
        ["worker", "--database"],
        ["database", "check", "--database"],
    ):
        ran = bandleader(*words, address.url)
        assert (ran.code, ran.err) == (2, f"bandleader: {address}: {said}\n")


def test_a_server_of_another_name_is_not_trusted(secure: Cluster, authority: Authority) -> None:
    options = f"sslmode=verify-full&sslrootcert={authority.certificate}"
    address = parse_address(f"postgresql://owner@localhost:{secure.port}/sessions?{options}", from_arguments=True)
    assert refusal(address) == (
        "the certificate of the server is for another name; write the host in the URL as it does"
    )


def test_a_file_that_is_not_there(secure: Cluster, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    said = refusal(_address(secure, f"sslmode=verify-full&sslrootcert={missing}"))
    assert said.startswith("the certificate to trust is not there; `sslrootcert` in the URL names its file")
    said = refusal(_address(secure, f"sslmode=require&sslcert={missing}&sslkey={missing}", "certified"))
    assert said == "the server asks this role for a certificate; `sslcert` and `sslkey` in the URL name it"


def test_a_server_that_wants_tls_says_so(secure: Cluster) -> None:
    assert "whether TLS is needed" in refusal(_address(secure, "sslmode=disable"))


def test_a_role_comes_in_by_its_certificate_alone(secure: Cluster, authority: Authority, trusting: Address) -> None:
    options = f"sslmode=verify-full&sslrootcert={authority.certificate}"
    certificate, key = authority.sign("certified")
    address = _address(secure, f"{options}&sslcert={certificate}&sslkey={key}", "certified")
    with connect(address) as connection:
        assert connection.execute("SELECT session_user").fetchone() == ("certified",)
    engine = address.engine()
    with engine.connect() as through:
        assert through.exec_driver_sql("SELECT session_user").scalar() == "certified"
    engine.dispose()
    assert refusal(_address(secure, options, "certified")).startswith("the server asks this role for a certificate;")
    key.chmod(0o644)
    assert f'private key file "{key}" has group or world access' in refusal(address)


def test_a_certificate_of_another_role_or_another_authority_lets_nobody_in(
    secure: Cluster, authority: Authority, trusting: Address, tmp_path: Path
) -> None:
    def refused(certificate: Path, key: Path) -> str:
        own = f"sslmode=require&sslcert={certificate}&sslkey={key}"
        return refusal(_address(secure, own, "certified"))

    assert refused(*authority.sign("somebody")).endswith("is that of another role")
    stranger = Authority(tmp_path / "stranger")
    assert refused(*stranger.sign("certified")).startswith("the server does not trust the certificate")
