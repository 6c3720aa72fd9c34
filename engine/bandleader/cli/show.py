"""`bandleader show NAME`: everything the library knows about one file."""

from __future__ import annotations

import json
from typing import Any

import click

from ..library.record import metadata
from .library import library_options, one_file, open_library

LABELS = (
    ("description", "description"),
    ("file", "file"),
    ("group", "group"),
    ("complexity", "complexity"),
    ("argument_hint", "arguments"),
    ("model", "model"),
    ("allowed_tools", "tools"),
    ("agents", "agents"),
    ("dependents", "needed by"),
    ("mentions", "mentions"),
    ("cycle", "on a cycle with"),
)


@click.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
def show(name: str, form: str, folder: str, config: str | None) -> None:
    """Show one command, skill or agent: metadata, tools, dependencies, dependents, problems.

    NAME may be spelt git/pr, git:pr or /git:pr; an unambiguous last segment is enough.
    """
    project = open_library(folder, config)
    path = one_file(project.snapshot, name)
    document = project.document(path)
    assert document is not None, "a file of the snapshot has a source"
    record = metadata(document, project.snapshot)
    if form == "json":
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    _print(record)
    count = len(project.findings(path))
    if count:
        click.echo(f"\n{count} finding{'s' * (count > 1)}: bandleader check {click.format_filename(path)}")


def _print(record: dict[str, Any]) -> None:
    click.echo(click.style(record["name"], bold=True) + f"  ({record['kind']})")
    for key, label in LABELS:
        value = record[key]
        if value:
            shown = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"  {label:<16}{shown}")
    for name in record["dependencies"]:
        target = record["resolved"][name]
        note = "" if target == name.lstrip("/").replace(":", "/") else f"  -> {target}" if target else "  (missing)"
        click.echo(f"  {'depends on':<16}{name}{click.style(note, fg='yellow')}")
