"""`bandleader doctor`: examine the state of runs, and mend it."""

from __future__ import annotations

import sys

import click

from ..text.visible import visible
from .exit_codes import FAILED, FINE
from .library import library_options
from .running.opening import answering, open_records

HELP = """Examine what runs need and what they have left: programs, disk, event log, processes without a run, files that
contradict the log.

\b
Examples:
  bandleader doctor            only look
  bandleader doctor --fix      and mend what can be mended
  bandleader doctor --rebuild  write sessions, markers, caches and metrics anew from the log

The exit code is 1 when something is not in order.
"""


@click.command(help=HELP)
@click.option("--fix", is_flag=True, help="Mend what can be mended.")
@click.option("--rebuild", is_flag=True, help="Make all files of .milestones anew from the event log.")
@library_options
@answering
def doctor(fix: bool, rebuild: bool, folder: str, config: str | None) -> int:
    """Examine the state of runs, and mend it."""
    from .output.colour import painter_for

    engine = open_records(folder, config)
    if rebuild:
        click.echo(visible(engine.rebuild()))
        return FINE
    found = engine.examine()
    if fix:
        mended = {each.name: each for each in engine.mend(found)}
        found = [each if each.ok else mended.get(each.name, each) for each in found]
    paint = painter_for(sys.stdout)
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        mark = paint("hint", "ok     ") if each.ok else paint("error", "problem")
        click.echo(f"{mark}  {each.name:<{width}}  {visible(each.message)}".rstrip(), color=True)
    left = [each for each in found if not each.ok]
    if any(each.fix for each in left):
        click.echo("\n`bandleader doctor --fix` mends what can be mended.")
    return FAILED if left else FINE
