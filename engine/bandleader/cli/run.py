"""`bandleader run NAME [ARGS]`: a command and everything it depends on, as gated, recoverable stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .exit_codes import FINE
from .failure import Stop
from .library import library_options
from .running.opening import answering, on_as_typed, open_engine, tell_whom_we_wait_for
from .running.options import on_option, plan_options, run_options

if TYPE_CHECKING:
    from ..pipeline.engine import Engine
    from ..pipeline.options import RunOptions
    from ..pipeline.plan import Plan

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
  bandleader run git/pr --repos list.txt     in every repository that list.txt names, one a line
  bandleader run git/pr --on config          on the workers that share the configured database

With --on the commands run on workers, from the commit that is checked out here, which must be pushed; Ctrl-C then ends
only the watching, and the result is a branch of the remote repository.

\b
Exit code:
  0    everything succeeded, or there was nothing to do
  1    a command failed
  2    wrong usage, or the plan cannot be made; nothing was run
  3    another run holds the workspace
  4    a person must decide how to go on (bandleader resume)
  130  the run was cancelled, or with --on no longer watched
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
@on_option
@click.option(
    "--repos",
    default="",
    metavar="FILE",
    help="In every repository that FILE lists (- is stdin), --jobs of them at once.",
)
@click.option("--detach", is_flag=True, help="With --on: leave it to the workers, and print the session's id.")
@click.option("--fleet", default="", hidden=True)  # for the children of --repos: which fleet the session belongs to
@library_options
@answering
def run(
    name: str,
    form: Any,
    dry_run: bool,
    on: str,
    repos: str,
    detach: bool,
    fleet: str,
    folder: str,
    config: str | None,
    **options: Any,
) -> int:
    """Plan, run, conclude."""
    if repos:
        if dry_run or detach or config:
            raise Stop("--repos goes with neither --dry-run nor --detach nor --config; see docs/fleets.md")
        from .fleet import run_over

        return run_over(repos, name, on, folder, form, options)
    if detach and not on:
        raise Stop("--detach leaves a run to workers; say with --on where they are")
    asked = run_options(options)
    engine = open_engine(folder, config, on)
    plan = engine.plan(name, asked)
    if dry_run:
        from .plan import show_plan

        show_plan(plan, asked.arguments, form)
        return FINE
    from .running.plan_view import nothing_to_do

    if nothing := nothing_to_do(plan):
        click.echo(nothing, err=form == "json")
        return FINE
    if detach:
        return _submit(engine, plan, asked, fleet)
    from ..pipeline.narration.story import Story
    from .running.conclusion import conclude
    from .running.views import showing

    story = Story(lean=True)
    with showing(story, form) as view:
        result = engine.run(plan, asked, view, tell_whom_we_wait_for)
    return conclude(engine, story, result.outcome, form)


def _submit(engine: Engine, plan: Plan, asked: RunOptions, fleet: str) -> int:
    """Leave a plan to workers."""
    from ..distributed.client.engine import RemoteEngine

    assert isinstance(engine, RemoteEngine)
    session = engine.submit(plan, asked, tell_whom_we_wait_for, fleet)
    click.echo(session)
    typed = on_as_typed(engine)
    click.echo(f"`bandleader log {session} --follow{typed}` watches it.", err=True)
    return FINE
