"""`bandleader run NAME [ARGS]`: a command and everything it depends on, as gated, recoverable stages."""

from __future__ import annotations

from typing import Any

import click

from .exit_codes import FINE
from .library import library_options
from .running.opening import answering, open_engine, tell_whom_we_wait_for
from .running.options import plan_options, run_options

HELP = """Run a command and everything it depends on.

Dependencies that still hold are not repeated; `bandleader plan NAME` shows which. ARGS are passed to the command; those
that begin with a dash must stand after `--`. Ctrl-C ends the run gently, a second one at once; either way it can be
resumed.

\b
Examples:
  bandleader run git/pr                      with everything that git/pr depends on
  bandleader run fix "the login page" -j 4   with arguments, four commands at once
  bandleader run test/unit -- --verbose      with an argument that begins with a dash
  bandleader run git/pr --dry-run            only show the plan
  bandleader run git/pr --format json        every event as a line of JSON, for programs

\b
Exit code:
  0    everything succeeded, or there was nothing to do
  1    a command failed
  2    wrong usage, or the plan cannot be made; nothing was run
  3    another run holds the workspace
  4    a person must decide how to go on (bandleader resume)
  130  the run was cancelled
"""


@click.command(help=HELP)
@plan_options
@click.option("--dry-run", is_flag=True, help="Show the plan and run nothing.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Commands at once, at most.")
@click.option(
    "-k",
    "--keep-going/--no-keep-going",
    default=None,
    help="Whether commands that do not need a failed one still run.",
)
@library_options
@answering
def run(name: str, form: Any, dry_run: bool, folder: str, config: str | None, **options: Any) -> int:
    """Plan, run, conclude."""
    asked = run_options(options)
    engine = open_engine(folder, config)
    plan = engine.plan(name, asked)
    if dry_run:
        from .plan import show_plan

        show_plan(plan, asked.arguments, form)
        return FINE
    from .running.plan_view import nothing_to_do

    if nothing := nothing_to_do(plan):
        click.echo(nothing, err=form == "json")
        return FINE
    from .running.conclusion import conclude
    from .running.story import Story
    from .running.views import showing

    story = Story(lean=True)
    with showing(story, form) as view:
        result = engine.run(plan, asked, view, tell_whom_we_wait_for)
    return conclude(engine, story, result.outcome, form)
