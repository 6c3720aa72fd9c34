"""The tables and functions in the database: made, brought up to date, and checked."""

from __future__ import annotations

import contextlib
import io
import logging
import time
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from ..protocol import DBOS_SCHEMA
from .address import Address
from .connect import connect
from .errors import DatabaseError, database_error

if TYPE_CHECKING:
    import psycopg

SCHEMA: Final = "bandleader"
STEPS: Final = ("001.sql", "002.sql")  # in `schema`; each is applied once, and the version is how many of them are
VERSION: Final = len(STEPS)
_LOCK: Final = 0x62616E646C  # an advisory lock: one migration at a time
_TRY: Final = 0.1  # seconds between two tries to take it
_VERSIONED: Final = f"DELETE FROM {SCHEMA}.version; INSERT INTO {SCHEMA}.version VALUES ({{}})"  # noqa: S608  # constants
_PREPARE: Final = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.version (version integer NOT NULL);
"""


def migrate(address: Address) -> tuple[int, int]:
    """Bring our schema and that of DBOS up to date; nothing happens where they are.

    Returns:
        The version of our schema before and now.

    Raises:
        DatabaseError: the database cannot be reached, a newer version has made it, or the role may not change it.
    """
    with connect(address) as connection, _reporting(address), _alone(connection):
        before = _version(connection)
        _refuse_newer(address, before)
        for number in range(before, VERSION):
            _apply(connection, number)
        _migrate_dbos(address)
        return before, VERSION


def check_schema(connection: psycopg.Connection[Any], address: Address) -> None:
    """See that this version of Bandleader can use the database.

    Raises:
        DatabaseError: it has no tables of ours, or those of an older or a newer version.
    """
    with _reporting(address):
        version = _version(connection)
        _refuse_newer(address, version)
        if not version:
            raise DatabaseError(
                f"{address}: this database has no tables of Bandleader; run `bandleader database migrate`"
            )
        if version < VERSION:
            raise DatabaseError(
                f"{address}: an older version of Bandleader made these tables (version {version}, and this one needs "
                f"{VERSION}); run `bandleader database migrate`"
            )
        if not _exists(connection, f"{DBOS_SCHEMA}.dbos_migrations"):
            raise DatabaseError(f"{address}: the schema {DBOS_SCHEMA} is missing; run `bandleader database migrate`")


def sql_text(role: str = SCHEMA) -> str:
    """All that somebody who administrates the database needs, as a script for psql and a fresh database: the role, both
    schemas, and what the role has to be granted.
    """
    return "\n".join([_ROLE.format(role=role), _our_sql(), _dbos_sql(), _grants(role)])


def _our_sql() -> str:
    steps = [f"-- {name}\n{_step(name)}" for name in STEPS]
    return "\n".join(["BEGIN;", _PREPARE.strip(), *steps, _VERSIONED.format(VERSION) + ";", "COMMIT;", ""])


def _dbos_sql() -> str:
    from dbos.cli.migration import print_dbos_migrations

    with contextlib.redirect_stdout(io.StringIO()) as out:
        print_dbos_migrations(None, schema=DBOS_SCHEMA)
    return out.getvalue()


def _grants(role: str) -> str:
    from dbos._migration import get_dbos_schema_permissions_sql  # what its command line prints

    dbos = [f"{statement};" for statement in get_dbos_schema_permissions_sql(DBOS_SCHEMA, role)]
    return "\n".join([_GRANTS.format(role=role), *dbos, ""])


_ROLE: Final = """\
-- Run this as an owner of a fresh database: psql -v ON_ERROR_STOP=1 -d NAME -f FILE
-- The role needs no right outside of the two schemas, and none to create anything. Give it a password of its own:
-- \\password {role}
CREATE ROLE "{role}" LOGIN;
"""
_GRANTS: Final = """\
-- Limits and the version are for the owner to change.
GRANT USAGE ON SCHEMA bandleader TO "{role}";
GRANT SELECT ON ALL TABLES IN SCHEMA bandleader TO "{role}";
GRANT INSERT, UPDATE, DELETE ON bandleader.session, bandleader.event, bandleader.claim, bandleader.worker,
  bandleader.success, bandleader.failure TO "{role}";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bandleader TO "{role}";"""


def _apply(connection: psycopg.Connection[Any], number: int) -> None:
    with connection.transaction():
        if number == 0:
            connection.execute(_PREPARE)
        connection.execute(_step(STEPS[number]))
        connection.execute(_VERSIONED.format(number + 1))


def _step(name: str) -> str:
    return (files(__package__) / "schema" / name).read_text(encoding="utf-8")


def _migrate_dbos(address: Address) -> None:
    """The public entry `DBOS.migrate` takes only a URL, in which a password would end up in its log."""
    from dbos._serialization import DefaultSerializer
    from dbos._sys_db import SystemDatabase

    logging.getLogger("dbos").setLevel(logging.ERROR)
    engine = address.engine()
    try:
        database = SystemDatabase.create(
            system_database_url=address.sqlalchemy(),
            engine_kwargs={},
            engine=engine,
            schema=DBOS_SCHEMA,
            serializer=DefaultSerializer(),
            executor_id=None,
        )
        database.run_migrations()
    finally:
        engine.dispose()


def _version(connection: psycopg.Connection[Any]) -> int:
    """0 where there are no tables."""
    if not _exists(connection, f"{SCHEMA}.version"):
        return 0
    row = connection.execute(f"SELECT max(version) FROM {SCHEMA}.version").fetchone()  # noqa: S608  # a constant
    return (row and row[0]) or 0


def _exists(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(row and row[0])


def _refuse_newer(address: Address, version: int) -> None:
    if version > VERSION:
        raise DatabaseError(
            f"{address}: a newer version of Bandleader made these tables (version {version}, and this one knows "
            f"{VERSION}); update Bandleader"
        )


@contextlib.contextmanager
def _alone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Hold the lock of migrations. It is tried again and again instead of waited for in the server: DBOS makes indexes
    concurrently, which waits for every running statement, so also for one that waits for the lock.
    """
    while not connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]:  # type: ignore[index]
        time.sleep(_TRY)
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


@contextlib.contextmanager
def _reporting(address: Address) -> Iterator[None]:
    import psycopg
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except psycopg.Error as error:
        raise database_error(address, error) from None
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None)
        if not isinstance(cause, psycopg.Error):
            raise
        raise database_error(address, cause) from None
