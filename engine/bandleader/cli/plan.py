"""`bandleader plan NAME`: what a run would do, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .library import library_options
from .running.opening import answering, open_engine
from .running.options import on_option, plan_options, run_options

if TYPE_CHECKING:
    from ..pipeline.plan import Plan


HELP = """Show what `bandleader run NAME` would do: the commands in their order, what is decided of each, and why.

\b
run        it runs
satisfied  it has succeeded before, and nothing that counts has changed since
cached     its result is younger than the `cache` it declares

\b
Examples:
  bandleader plan git/pr                  as a table
  bandleader plan git/pr --force          if nothing counted as satisfied
  bandleader plan git/pr --format json    for programs
"""


@click.command(help=HELP)
@plan_options
@on_option
@library_options
@answering
def plan(name: str, form: str, on: str, folder: str, config: str | None, **options: Any) -> None:
    """What a run would do, and why."""
    asked = run_options(options)
    show_plan(open_engine(folder, config, on).plan(name, asked), asked.arguments, form)


def show_plan(plan: Plan, arguments: str, form: str) -> None:
    """Print a plan to standard output."""
    from .output.colour import painter_for
    from .running.plan_view import plan_json, plan_text

    shown = plan_json(plan, arguments) if form == "json" else plan_text(plan, painter_for(sys.stdout), arguments)
    click.echo(shown, nl=False, color=True)
