"""`bandleader graph`: the declared dependencies as a tree, Mermaid, DOT, JSON or a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ..library.drawing import dot, mermaid, selection, tree
from ..library.record import dependency_graph
from .completing import complete_files
from .library import library_options, one_file, open_library
from .running.opening import answering

if TYPE_CHECKING:
    from ..workspace.project import Project


HELP = """Show who depends on whom.

Without NAME the whole library, with NAME that command and everything it needs.
Cycles and unresolved names are marked.

\b
Examples:
  bandleader graph                         the whole library as a tree
  bandleader graph git/pr                  what git/pr runs first
  bandleader graph --format mermaid        to paste into Markdown
  bandleader graph --format dot | dot -Tsvg -o graph.svg
  bandleader graph --format html > graph.html     to look at in any browser
"""


@click.command(help=HELP)
@click.argument("name", required=False, shell_complete=complete_files)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "dot", "json", "html"]),
    default="text",
    show_default=True,
    help="A tree to read, a Mermaid or Graphviz drawing, the graph as data, or a page in one file.",
)
@library_options
@answering
def graph(name: str | None, form: str, folder: str, config: str | None) -> None:
    """Draw, print or write."""
    project = open_library(folder, config)
    snapshot = project.snapshot
    start = one_file(snapshot, name) if name else None
    if form == "html":
        click.echo(_page(project, start))
        return
    if form == "json":
        click.echo(json.dumps(dependency_graph(snapshot), indent=2, ensure_ascii=False))
        return
    if form == "text":
        lines = list(tree(snapshot, start))
        for line in lines:
            click.echo(_coloured(line))
        if not lines:
            click.echo("No command declares a dependency. Add `dependencies: [name]` to a front matter.", err=True)
        return
    for line in (mermaid if form == "mermaid" else dot)(snapshot, selection(snapshot, start)):
        click.echo(line)


def _page(project: Project, start: str | None) -> str:
    """The whole page with its data; it opens with the neighbourhood of ``start``."""
    from ..pipeline.engine import Engine
    from ..web.html import document
    from ..web.state import page_state
    from ..web.workspace_source import WorkspaceSource

    return document(page_state(WorkspaceSource(Engine(project)), focus=start or ""))


def _coloured(line: str) -> str:
    if line.endswith("(cycle)"):
        return click.style(line, fg="red")
    if "(unresolved: " in line:
        return click.style(line, fg="yellow")
    return line
