"""`bandleader rollback SESSION`: undo what a run has changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from ..pipeline.narration.story import Story
from ..pipeline.narration.words import said_target
from ..text.plural import plural
from ..text.visible import visible
from .completing import complete_sessions
from .exit_codes import FAILED, FINE
from .failure import Stop
from .library import library_options
from .running.opening import answering, on_as_typed, open_records, told
from .running.options import on_option

_MANY = 20  # paths that are listed


HELP = """Undo what the commands of a run have changed, the last one first: files go back to what they were before it,
and commands that declare `compensate` undo what they did elsewhere.

A file that has changed since is left alone and named. What is undone is kept in git under a name that is printed.

\b
Example:
  bandleader rollback 20261122-184311-k3fa
"""


@click.command(help=HELP)
@click.argument("session", shell_complete=complete_sessions)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@on_option
@library_options
@answering
def rollback(session: str, yes: bool, on: str, folder: str, config: str | None) -> int:
    """Undo what a run has changed."""
    engine = open_records(folder, config, on)
    story, status = told(engine, session)
    if status == "running":
        cancel = f"bandleader cancel {story.id}{on_as_typed(engine)}"
        raise Stop(f"session {story.id} is running; end it first with `{cancel}`")
    for line in _announced(story):
        click.echo(visible(line))
    if not yes:
        if not sys.stdin.isatty():
            raise Stop("nobody is there to ask; give --yes to undo this")
        if not click.confirm("Undo this?"):
            return FINE
    report = engine.roll_back(story.id)
    if engine.on:
        branch = f"The branch is deleted, with changes of {plural(len(report.paths), 'path')}."
        click.echo(branch if report.paths else "It had changed nothing.")
    else:
        click.echo(f"{plural(len(report.paths), 'path')} restored.")
    for undone in report.compensated:
        click.echo(visible(f"{undone.by} ran for {undone.command}" + (", and failed." if undone.exit_code else ".")))
    if report.discarded:
        click.echo(f"What was there is kept in git as {report.discarded}.")
    for conflict in report.conflicts:
        click.echo(visible(f"left alone: {conflict}"), err=True)
    return FAILED if report.conflicts else FINE


def _announced(story: Story) -> Iterator[str]:
    """What is going to be undone."""
    paths: dict[str, None] = {}
    for command in story.having("succeeded"):
        for kind in ("created", "modified", "deleted"):
            paths.update(dict.fromkeys(command.result.get("changed", {}).get(kind, ())))
    commands = plural(len(story.having("succeeded")), "command")
    what = said_target(story.target, story.arguments)
    yield f"Session {story.id} ({what}): {commands} succeeded, {plural(len(paths), 'path')} changed."
    for path in list(paths)[:_MANY]:
        yield f"  {path}"
    if (more := len(paths) - _MANY) > 0:
        yield f"  and {more:,} more"
