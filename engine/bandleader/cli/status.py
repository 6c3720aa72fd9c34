"""`bandleader status`: how a run stands."""

from __future__ import annotations

import sys
import time

import click

from .completing import complete_commands, complete_sessions, or_fleets
from .failure import Stop
from .library import library_options
from .running.opening import answering, on_as_typed, open_records, told
from .running.options import on_option

HELP = """Show how a run stands, the newest unless SESSION is given: each command with its stages, what the gates and
validations measured against which limit, agents, processes, and what a person must decide.

\b
Examples:
  bandleader status                          the newest run
  bandleader status 20261122-18              that of which the id begins so
  bandleader status --command git/pr         all about one command
"""


@click.command(help=HELP)
@click.argument("session", default="", shell_complete=or_fleets(complete_sessions))
@click.option(
    "--command",
    "only",
    default="",
    metavar="ID",
    shell_complete=complete_commands,
    help="Only this command, with all its stages.",
)
@click.option("--all", "detailed", is_flag=True, help="The stages of all commands, also of those that succeeded.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@on_option
@library_options
@answering
def status(session: str, only: str, detailed: bool, form: str, on: str, folder: str, config: str | None) -> None:
    """How a run stands."""
    if session.startswith("fleet-"):
        from .fleet import show_over

        show_over(session, folder, form)
        return
    from .output.colour import painter_for
    from .running.status_view import status_json, status_text

    engine = open_records(folder, config, on)
    story, stands = told(engine, session)
    if only and only not in story.commands:
        what = f"bandleader status {story.id}{on_as_typed(engine)}"
        raise Stop(f"`{only}` is no command of session {story.id}; `{what}` lists them")
    if form == "json":
        click.echo(status_json(story, stands), nl=False)
    else:
        paint, typed = painter_for(sys.stdout), on_as_typed(engine)
        text = status_text(story, stands, paint, time.time(), only=only, detailed=detailed, on=typed)
        click.echo(text, nl=False, color=True)
