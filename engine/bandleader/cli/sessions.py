"""`bandleader sessions`: the runs of a workspace."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from .library import library_options
from .running.opening import answering, open_records
from .running.options import on_option

if TYPE_CHECKING:
    from ..distributed.database.achieved import Workspace
    from ..pipeline.engine import Engine
    from ..pipeline.upkeep.summaries import SessionSummary

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

    engine = open_records(folder, config, on)
    found = engine.sessions(last)
    homes = _homes(engine, found)
    if form == "json":
        click.echo(sessions_json(found, homes), nl=False)
    elif found:
        click.echo(sessions_text(found, painter_for(sys.stdout), homes=homes), nl=False, color=True)
    else:
        click.echo(f"Nothing has run {'there' if on else 'here'} yet. `bandleader run NAME` runs a command.", err=True)


def _homes(engine: Engine, sessions: Sequence[SessionSummary]) -> Mapping[str, Workspace]:
    """The workspaces of sessions by id; those of this workspace itself need no saying."""
    if not engine.on:
        return {}
    from ..distributed.client.engine import RemoteEngine

    assert isinstance(engine, RemoteEngine)
    return engine.workspaces([each.id for each in sessions])
