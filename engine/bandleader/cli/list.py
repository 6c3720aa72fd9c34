"""`bandleader list`: what the library holds, in groups."""

from __future__ import annotations

import json
from typing import Any

import click

from ..library.record import GROUPS, group_of, title_of
from ..workspace.project import Project
from .library import library_options, open_library


@click.command(name="list")
@click.argument("words", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
def list_command(words: tuple[str, ...], form: str, folder: str, config: str | None) -> None:
    """List core commands, families, workflows, skills and agents.

    With WORDS only the files whose name or description holds all of them.
    """
    project = open_library(folder, config)
    rows = [row for row in _rows(project) if all(word.lower() in _searched(row) for word in words)]
    if form == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif rows:
        _print(rows)
    else:
        click.echo("Nothing found." if words else "No library here: no `.claude/commands` or similar folder.", err=True)


def _rows(project: Project) -> list[dict[str, Any]]:
    snapshot = project.snapshot
    rows = []
    for path, facts in snapshot.files.items():
        if facts.source.kind == "shared" or facts.source.root.origin == "user":
            continue
        document = project.document(path)
        rows.append(
            {
                "name": title_of(facts),
                "group": group_of(facts, document.string("type") if document else ""),
                "description": facts.summary,
                "dependencies": len(snapshot.successors(path)),
                "dependents": len(snapshot.predecessors(path)),
                "file": path,
            }
        )
    return sorted(rows, key=lambda row: (GROUPS.index(row["group"]), row["name"]))


def _searched(row: dict[str, Any]) -> str:
    return f"{row['name']} {row['description']}".lower()


def _print(rows: list[dict[str, Any]]) -> None:
    width = min(max(len(row["name"]) for row in rows), 40)
    columns = _columns()
    group = family = ""
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            click.echo(("\n" if row is not rows[0] else "") + click.style(group.capitalize(), bold=True))
        if group in ("families", "workflows"):
            head = row["name"].rsplit("/", 1)[0]
            if head != family:
                family = head
                click.echo(click.style(f"  {family}/", fg="cyan"))
        description = " ".join(row["description"].split())
        room = max(columns - width - 6, 20)
        if len(description) > room:
            description = description[: room - 1] + "…"
        click.echo(f"    {row['name']:<{width}}  {click.style(description, dim=True)}".rstrip())


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns
