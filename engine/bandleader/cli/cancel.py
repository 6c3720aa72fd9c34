"""`bandleader cancel`: end a run."""

from __future__ import annotations

import click

from .completing import complete_running, or_fleets
from .library import library_options
from .running.opening import answering, looking_for, on_as_typed, open_records
from .running.options import on_option

HELP = """End a run: that which goes on now unless SESSION is given.

Its commands are asked to end, and what they leave unfinished is rolled back. Asked again, they end at once. Either
way `bandleader resume` goes on with it.
"""


@click.command(help=HELP)
@click.argument("session", default="", shell_complete=or_fleets(complete_running))
@click.option("--by", type=click.Choice(["cli", "editor"]), default="cli", hidden=True)  # what an editor's server says
@on_option
@library_options
@answering
def cancel(session: str, by: str, on: str, folder: str, config: str | None) -> None:
    """End a run."""
    if session.startswith("fleet-"):
        from .fleet import cancel_over

        cancel_over(session, folder)
        return
    engine = open_records(folder, config, on)
    with looking_for(engine, session):
        id = engine.cancel(session, by)
    resume = f"bandleader resume {id}{on_as_typed(engine)}"
    click.echo(f"Session {id} was asked to end. Asked again, it ends at once; `{resume}` goes on with it.")
