"""What can be wrong with the database, each said in a sentence that names the way out and no credentials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...pipeline.errors import EngineError
from ...pipeline.store.errors import LogError

if TYPE_CHECKING:
    import psycopg

    from .address import Address

FENCED = "BL001"  # SQLSTATEs that our functions raise
REFUSED = "BL002"
# Connection exceptions, conflicts, no room or no connection left, a server that stops, starts or was only a copy, and
# faults of the system: what may be over soon.
_PASSING = "08", "40", "53", "57P", "25006", "58"


class DatabaseError(EngineError):
    """The database cannot be used as it was asked to be."""


class DatabaseAway(DatabaseError):
    """The server cannot be reached now; what was recorded before is safe, and it may come back."""


class Fenced(LogError):
    """The work has moved on to another worker, so this one may record nothing more of it."""

    advice = "{cause}"

    def __init__(self, message: str) -> None:
        super().__init__(Path(), message)


class Unrecorded(LogError):
    """Events could not be recorded: the database refuses them, or was away until its writer had to stop."""

    advice = "{cause}"

    def __init__(self, cause: object) -> None:
        super().__init__(Path(), cause)


def is_away(error: psycopg.Error) -> bool:
    """Whether the server is gone or cannot work now, so that trying again later makes sense."""
    import psycopg

    state = error.sqlstate or ""
    return state.startswith(_PASSING) or (isinstance(error, psycopg.OperationalError) and not state)


def database_error(address: Address, error: psycopg.Error) -> DatabaseError:
    """The error of the server or of the connection as one of ours."""
    state, text = error.sqlstate or "", " ".join(str(error).split())
    if state == REFUSED:
        return DatabaseError(error.diag.message_primary or text)
    if state in {"3F000", "42P01", "42883", "42703"}:  # no such schema, table, function or column
        return DatabaseError(
            f"{address}: Bandleader's tables are not there or not as they should be "
            f"({error.diag.message_primary}); run `bandleader database migrate`"
        )
    if state == "42501":
        return DatabaseError(
            f"{address}: the role may not do this ({error.diag.message_primary}); "
            "`bandleader database sql` prints the grants that it needs"
        )
    for words, sentence in _REASONS:
        if words in text:
            return DatabaseError(sentence.format(address=address, reason=_reason(text)))
    if is_away(error):
        return DatabaseAway(f"{address}: the database server cannot be reached ({_reason(text)})")
    return DatabaseError(f"{address}: {_reason(text)}")


def _reason(text: str) -> str:
    """What went wrong; before it libpq says where, and behind it what it wonders."""
    _, fatal, said = text.rpartition("FATAL: ")
    return said if fatal else text.rpartition(" failed: ")[2].partition(" Is the server running")[0]


# libpq tells no SQLSTATE of a connection that was refused, only the server's words.
_REASONS = (
    (
        "password authentication failed",
        (
            "{address}: the password or the role is wrong; the password comes from "
            "BANDLEADER_DATABASE_PASSWORD_FILE, PGPASSWORD or ~/.pgpass"
        ),
    ),
    (
        "no password supplied",
        (
            "{address}: the server asks for a password; give it in BANDLEADER_DATABASE_PASSWORD_FILE, "
            "PGPASSWORD or ~/.pgpass"
        ),
    ),
    (
        "root certificate file",
        (
            "{address}: the certificate to trust is not there; `sslrootcert` in the URL names its file, "
            "~/.postgresql/root.crt unless given"
        ),
    ),
    ("certificate file", "{address}: {reason}"),
    ("private key file", "{address}: {reason}"),
    (
        "does not exist",
        "{address}: there is no such database or role on this server; create it, or correct the URL",
    ),
    (
        "could not translate host name",
        "{address}: the host is not known; correct the URL",
    ),
    (
        "failed to resolve host",
        "{address}: the host is not known; correct the URL",
    ),
    (
        "pg_hba.conf",
        (
            "{address}: the server does not let this role in from here; "
            "its pg_hba.conf says who may connect, and whether TLS is needed"
        ),
    ),
    (
        "does not match host name",
        "{address}: the certificate of the server is for another name; write the host in the URL as it does",
    ),
    (
        "client certificate",
        "{address}: the server asks this role for a certificate; `sslcert` and `sslkey` in the URL name it",
    ),
    (
        "certificate authentication failed",
        "{address}: the certificate that `sslcert` in the URL names is that of another role",
    ),
    (
        "alert unknown ca",
        "{address}: the server does not trust the certificate that `sslcert` in the URL names",
    ),
    (
        "certificate verify failed",
        ("{address}: the certificate of the server is not trusted; `sslrootcert` in the URL names the one to trust"),
    ),
    (
        "does not support SSL",
        "{address}: the server speaks no TLS, which `sslmode` in the URL asks for",
    ),
)
