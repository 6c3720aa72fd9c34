"""`bandleader database`: make, check and describe the tables of distributed sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .library import library_options
from .running.opening import answering

if TYPE_CHECKING:
    from ..distributed.database.address import Address

_Command = TypeVar("_Command", bound=Callable[..., Any])

HELP = """Make, check or describe the tables of sessions that workers run.

The database is that of --database, else of BANDLEADER_DATABASE_URL, else that of the configuration. The password comes
from the file that BANDLEADER_DATABASE_PASSWORD_FILE names, from PGPASSWORD or from ~/.pgpass.

\b
Examples:
  bandleader database migrate --database postgresql://bandleader@db.example.com/bandleader
  bandleader database check --database config
  bandleader database sql > bandleader.sql           for whoever administrates the server
"""


@click.group(help=HELP)
def database() -> None:
    """The tables of sessions that workers run."""


def _of_a_database(command: _Command) -> _Command:
    url = click.option("--database", "url", default="", metavar="URL", help="postgresql://user@host:port/name")
    return url(library_options(answering(command)))


@database.command(help="Make the tables, or bring them up to date. Run it again after each update.")
@_of_a_database
def migrate(url: str, folder: str, config: str | None) -> None:
    """Make the tables, or bring them up to date."""
    from ..distributed.database.schema import migrate as bring_up_to_date

    address = database_address(url, folder, config)
    before, now = bring_up_to_date(address)
    if before == now:
        click.echo(f"{address}: the tables are up to date (version {now}).")
    else:
        click.echo(f"{address}: the tables are now of version {now}; they were of version {before}.")


@database.command(help="See whether this version can use the database.")
@_of_a_database
def check(url: str, folder: str, config: str | None) -> None:
    """See whether this version can use the database."""
    from ..distributed.database.log import DatabaseLog

    with DatabaseLog.open(database_address(url, folder, config)) as log:
        workers = len(log.workers())
        sessions = sum(entry.ended is None for entry in log.sessions())
        click.echo(f"{log.address}: in order; workers: {workers}, running sessions: {sessions}.")


@database.command(help="Print all that an administrator has to run on a fresh database, as SQL: role, tables, grants.")
@click.option("--role", default="bandleader", show_default=True, help="The role that workers and submitters log in as.")
@answering
def sql(role: str) -> None:
    """Print the SQL for an administrator."""
    from ..distributed.database.schema import sql_text

    click.echo(sql_text(role), nl=False)


def database_address(url: str, folder: str, config: str | None) -> Address:
    """The database of an option, of the environment or of the configuration. Raises `Stop` if none is named."""
    from ..distributed.database.address import configured_address
    from ..workspace.project import Project
    from .failure import Stop
    from .scopes import scopes_of

    scope = scopes_of([folder], config)[0]
    project = Project(scope.workspace, config_path=scope.config)
    project.configure()
    address = configured_address(url, project.config.settings)
    if address is None:
        raise Stop("no database is named; give --database, set BANDLEADER_DATABASE_URL, or `database` in [distributed]")
    return address
