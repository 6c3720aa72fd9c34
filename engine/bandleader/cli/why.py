"""`bandleader why NAME`: why a command would run, or would not."""

from __future__ import annotations

import click

from ..text.visible import visible
from .completing import complete_commands
from .library import library_options
from .running.opening import answering, open_engine

HELP = """Explain why a command would run now, or why it would not: what has changed, and through which dependency.

\b
Example:
  bandleader why git/pr
"""


@click.command(help=HELP)
@click.argument("name", shell_complete=complete_commands)
@library_options
@answering
def why(name: str, folder: str, config: str | None) -> None:
    """Why a command would run, or would not."""
    for line in open_engine(folder, config).why(name):
        click.echo(visible(line))
