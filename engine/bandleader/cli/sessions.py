"""`bandleader sessions`: the runs of a workspace."""

from __future__ import annotations

import sys

import click

from .library import library_options
from .running.opening import answering, open_records
from .running.options import on_option

HELP = """List the runs of this workspace, newest first; with --on those of a database, of all repositories.

Where another command takes a SESSION, the beginning of its id is enough; without one the newest is meant.

\b
Status:
  running      now, in another process
  interrupted  its process is gone; `bandleader resume` goes on with it
  cancelled    a person ended it; `bandleader resume` goes on with it
  parked       a person must decide about a command
  succeeded, failed
"""


@click.command(help=HELP)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-n", "--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many of them.")
@on_option
@library_options
@answering
def sessions(form: str, last: int, on: str, folder: str, config: str | None) -> None:
    """The runs of a workspace."""
    from .output.colour import painter_for
    from .running.sessions_view import sessions_json, sessions_text

    found = open_records(folder, config, on).sessions(last)
    if form == "json":
        click.echo(sessions_json(found), nl=False)
    elif found:
        click.echo(sessions_text(found, painter_for(sys.stdout)), nl=False, color=True)
    else:
        click.echo("Nothing has run here yet. `bandleader run NAME` runs a command.", err=True)
