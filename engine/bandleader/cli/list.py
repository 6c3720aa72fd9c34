"""The options of ``bandleader list``."""

from __future__ import annotations

import click

from .library import library_options
from .listing import list_files


@click.command(name="list")
@click.argument("words", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
def list_command(words: tuple[str, ...], form: str, folder: str, config: str | None) -> None:
    """List core commands, families, workflows, skills and agents.

    With WORDS only the files whose name or description holds all of them.
    """
    list_files(words, form, folder, config)
