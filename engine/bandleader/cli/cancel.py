"""`bandleader cancel`: end a run."""

from __future__ import annotations

import click

from .library import library_options
from .running.opening import answering, open_records

HELP = """End a run: that which goes on now unless SESSION is given.

Its commands are asked to end, and what they leave unfinished is rolled back. Asked again, they end at once. Either
way `bandleader resume` goes on with it.
"""


@click.command(help=HELP)
@click.argument("session", default="")
@library_options
@answering
def cancel(session: str, folder: str, config: str | None) -> None:
    """End a run."""
    id = open_records(folder, config).cancel(session)
    click.echo(
        f"Session {id} was asked to end. Asked again, it ends at once; `bandleader resume {id}` goes on with it."
    )
