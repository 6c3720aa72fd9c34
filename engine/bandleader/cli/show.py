"""The options of ``bandleader show``."""

from __future__ import annotations

import click

from .completing import complete_files
from .library import library_options
from .showing import show_file


@click.command()
@click.argument("name", shell_complete=complete_files)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
def show(name: str, form: str, folder: str, config: str | None) -> None:
    """Show one command, skill or agent: metadata, tools, dependencies, dependents, problems.

    NAME may be spelt git/pr, git:pr or /git:pr; an unambiguous last segment is enough.
    """
    show_file(name, form, folder, config)
