"""`bandleader schema`: the front matter as JSON Schema."""

from __future__ import annotations

import json

import click

from ..library.schema.json_schema import json_schema


@click.command()
@click.argument("kind", type=click.Choice(["command", "skill", "agent"]), default="command")
@click.option(
    "--for",
    "format",
    type=click.Choice(["claude", "opencode", "cursor", "copilot"]),
    default="claude",
    show_default=True,
    help="Whose files.",
)
def schema(kind: str, format: str) -> None:
    """Print the JSON Schema (draft 2020-12) of a front matter, for editors and other checkers."""
    click.echo(json.dumps(json_schema(kind, format), indent=2, ensure_ascii=False))  # type: ignore[arg-type]
