"""Where the database is, and how its password stays out of everything that is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from .errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

URL_VARIABLE: Final = "BANDLEADER_DATABASE_URL"
PASSWORD_FILE_VARIABLE: Final = "BANDLEADER_DATABASE_PASSWORD_FILE"  # noqa: S105  # no password
FROM_CONFIGURATION: Final = "config"  # the word that stands for the configured address
# A cut link tells nobody: an idle connection notices after 5 + 3 * 2 seconds, one that waits for an answer after 10.
_LINK: Final[dict[str, Any]] = {
    "application_name": "bandleader",
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_SECRETS: Final = ("password", "sslpassword")
_FORM: Final = "postgresql://user@host:port/name"
_PASSWORD_PLACES: Final = f"{PASSWORD_FILE_VARIABLE}, PGPASSWORD or ~/.pgpass"


class Password:
    """A password that no message, log or traceback shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Password(...)" if self._text else "Password()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Password) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


class Address(NamedTuple):
    """A database, parsed and checked. ``url`` holds no password; ``str()`` is host:port/name, for people."""

    url: str
    password: Password = Password()

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        query = parse_qs(parts.query)
        host = parts.hostname or query.get("host", [""])[0] or os.environ.get("PGHOST", "") or "localhost"
        port = parts.port or query.get("port", [""])[0] or os.environ.get("PGPORT", "") or 5432
        return f"{host}:{port}/{unquote(parts.path[1:]) or unquote(parts.username or '')}"

    def conninfo(self) -> str:
        """For psycopg, without the password."""
        return self.url

    def sqlalchemy(self) -> str:
        """For SQLAlchemy, without the password; `engine` knows that too."""
        return "postgresql+psycopg://" + self.url.partition("://")[2]

    def arguments(self) -> dict[str, Any]:
        """What is to be given to psycopg beside `conninfo`: the password, and how a cut link is noticed."""
        given = driver().conninfo.conninfo_to_dict(self.url)
        arguments = {key: value for key, value in _LINK.items() if key not in given}
        return {**arguments, "password": self.password.reveal()} if self.password.reveal() else arguments

    def engine(self, **options: Any) -> Engine:
        """A pool of connections for DBOS, which gets the password in memory and in no URL."""
        from sqlalchemy import create_engine

        return create_engine(self.sqlalchemy(), connect_args=self.arguments(), **options)


class _Section(Protocol):
    @property
    def database(self) -> str: ...


class _Configured(Protocol):
    @property
    def distributed(self) -> _Section: ...


def parse_address(text: str, *, from_arguments: bool) -> Address:
    """Read a URL such as ``postgresql://user@host:port/name?sslmode=verify-full``.

    A password in it is kept apart, unless the URL comes ``from_arguments``, which everybody on the machine can read.
    Without one, that in the file which ``BANDLEADER_DATABASE_PASSWORD_FILE`` names is taken.

    Raises:
        DatabaseError: it is no such URL, or holds a password where it must not.
    """
    parts = _split(text)
    password = Password(unquote(parts.password or ""))
    if (password.reveal() or _secret_options(parts)) and from_arguments:
        raise DatabaseError(
            "the database URL holds a password, which everybody on this machine could read in the list of processes; "
            f"leave it out and give it in {_PASSWORD_PLACES}"
        )
    if found := _secret_options(parts):
        raise DatabaseError(f"the database URL holds `{found[0]}`; give a password as {_FORM.replace('@', ':...@')}")
    user = f"{quote(unquote(parts.username), safe='')}@" if parts.username else ""
    rest = text.partition("://")[2][len(parts.netloc) :]
    url = f"postgresql://{user}{parts.netloc.rpartition('@')[2]}{rest}"
    _check_options(url)
    return Address(url, password if password.reveal() else _password_of_file())


def out_of_environment(address: Address) -> Address:
    """The address with the password of PGPASSWORD, which no process that is started from now on can read there."""
    password = os.environ.pop("PGPASSWORD", "")
    return address._replace(password=Password(password)) if password and not address.password.reveal() else address


def configured_address(option: str, settings: _Configured) -> Address | None:
    """The address of an option; where that is "" or ``config``, that of the environment, else the configured one.

    Returns:
        None where none of the three names one.

    Raises:
        DatabaseError: the one that counts is wrong.
    """
    if option and option != FROM_CONFIGURATION:
        return parse_address(option, from_arguments=True)
    if text := os.environ.get(URL_VARIABLE, ""):
        return parse_address(text, from_arguments=False)
    if configured := settings.distributed.database:
        return parse_address(configured, from_arguments=True)
    if option:
        raise DatabaseError(
            f"`{FROM_CONFIGURATION}` needs a database: set {URL_VARIABLE}, or `database` in the section [distributed] "
            "of the configuration"
        )
    return None


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_a_number = SplitResult("", "", "", "", ""), False
    if parts.scheme not in ("postgresql", "postgres") or "://" not in text or not port_is_a_number or parts.fragment:
        raise DatabaseError(f"the database URL is not of the form {_FORM}")  # not quoted: it may hold a password
    return parts


def _secret_options(parts: SplitResult) -> list[str]:
    return [name for name in _SECRETS if name in parse_qs(parts.query, keep_blank_values=True)]


def _check_options(url: str) -> None:
    psycopg = driver()
    try:
        psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error as error:
        raise DatabaseError(f"the database URL is wrong: {str(error).strip()}") from None


def _password_of_file() -> Password:
    name = os.environ.get(PASSWORD_FILE_VARIABLE, "")
    if not name:
        return Password()
    try:
        return Password(Path(name).read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DatabaseError(f"{name}, which {PASSWORD_FILE_VARIABLE} names, cannot be read ({reason})") from None


def driver() -> Any:
    """The module `psycopg`, which only distributed sessions need.

    Raises:
        DatabaseError: it is not installed.
    """
    try:
        import psycopg
    except ImportError:
        raise DatabaseError(
            "sessions in a database need more packages: `pip install 'bandleader[distributed]'`"
        ) from None
    return psycopg
