"""`bandleader status`: how a run stands."""

from __future__ import annotations

import sys
import time

import click

from .failure import Stop
from .library import library_options
from .running.opening import answering, open_records, told

HELP = """Show how a run stands, the newest unless SESSION is given: each command with its stages, what the gates and
validations measured against which limit, agents, processes, and what a person must decide.

\b
Examples:
  bandleader status                          the newest run
  bandleader status 20261122-18              that of which the id begins so
  bandleader status --command git/pr         all about one command
"""


@click.command(help=HELP)
@click.argument("session", default="")
@click.option("--command", "only", default="", metavar="ID", help="Only this command, with all its stages.")
@click.option("--all", "detailed", is_flag=True, help="The stages of all commands, also of those that succeeded.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
@answering
def status(session: str, only: str, detailed: bool, form: str, folder: str, config: str | None) -> None:
    """How a run stands."""
    from .output.colour import painter_for
    from .running.status_view import status_json, status_text

    story, stands = told(open_records(folder, config), session)
    if only and only not in story.commands:
        raise Stop(f"`{only}` is no command of session {story.id}; `bandleader status {story.id}` lists them")
    if form == "json":
        click.echo(status_json(story, stands), nl=False)
    else:
        text = status_text(story, stands, painter_for(sys.stdout), time.time(), only=only, detailed=detailed)
        click.echo(text, nl=False, color=True)
