"""`bandleader lens FILE[:LINE]`: what an editor shows above a command, for editors that cannot."""

from __future__ import annotations

import json
import shlex
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from ..ide.lens import Lens
from ..ide.run_lens import can_run, run_lenses, title_of
from ..library import disk
from ..library.snapshot import Snapshot
from ..text.visible import visible, width
from .completing import complete_paths
from .failure import Stop
from .library import library_options, open_library

if TYPE_CHECKING:
    from ..ide.last_result import LastResult
    from ..workspace.project import Project

HELP = """Show what can be done with the command in FILE: run it, plan it, see who needs it and how its last run ended.

With LINE (counted from 1) it is the command that this line names, if it names one. With --run it runs, ARGS are
its arguments.

\b
Examples:
  bandleader lens .claude/commands/git/pr.md             each with the command line that does it
  bandleader lens .claude/commands/git/pr.md:4           for the dependency in line 4
  bandleader lens .claude/commands/git/pr.md:4 --run     as an editor's key for "run this"

With --run the exit code is that of `bandleader run`.
"""


@click.command(help=HELP)
@click.argument("place", metavar="FILE[:LINE]", shell_complete=complete_paths)
@click.argument("arguments", nargs=-1, metavar="[ARGS]...", type=click.UNPROCESSED)
@click.option("--run", "runs", is_flag=True, help="Run the command and everything it depends on.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@library_options
def lens(place: str, arguments: tuple[str, ...], runs: bool, form: str, folder: str, config: str | None) -> int:
    """What can be done with a command."""
    from ..pipeline.planning.target import step_id

    project = open_library(folder, config)
    path = command_at(project, place)
    id = step_id(project.snapshot, path)
    if runs:
        from .run import run

        options = ["--folder", folder, *(("--config", config) if config else ())]
        code: Any = run.main([*options, "--", id, *arguments], prog_name="bandleader run", standalone_mode=False)
        return int(code or 0)
    if arguments:
        raise Stop("arguments are for --run")
    _show(project.snapshot, path, id, _last(project, id), form)
    return 0


def command_at(project: Project, place: str) -> str:
    """The path of the command that ``place`` (``FILE`` or ``FILE:LINE``) means. Raises `Stop`."""
    file, colon, number = place.rpartition(":")
    line = int(number) if colon and number.isdecimal() and not disk.stat_file(disk.absolute(place)) else 0
    path = disk.absolute(file if line else place)
    snapshot = project.snapshot
    if path not in snapshot.files:
        raise Stop(f"{path} is no file of this library; `bandleader list` shows what there is")
    if line:
        path = _named_in(project, path, line) or path
    if not can_run(snapshot, path):
        why = "is part of a cycle of dependencies" if path in snapshot.cycles else "is no command"
        raise Stop(f"{path} {why}, so it cannot run")
    return path


def _named_in(project: Project, path: str, line: int) -> str | None:
    """The first command or skill that a line of a file names."""
    lines = project.lines(path)
    for reference, link in project.snapshot.referenced(path):
        if lines.position(reference.start)[0] == line - 1 and link.target and can_run(project.snapshot, link.target):
            return link.target
    return None


def _last(project: Project, id: str) -> LastResult | None:
    from pathlib import Path

    from ..pipeline.store.errors import LogError
    from ..pipeline.store.layout import Layout
    from ..pipeline.upkeep.results import last_results

    try:
        return last_results(Layout(Path(project.folder))).of.get(id)
    except LogError:  # nothing has run, or `bandleader doctor` says what is wrong with the log
        return None


def _show(snapshot: Snapshot, path: str, id: str, last: LastResult | None, form: str) -> None:
    now = time.time()
    rows = [
        (found.kind, title_of(snapshot, path, found, last, now), _command_line(snapshot, path, found, id, last))
        for found in run_lenses(snapshot, path, last=last)
    ]
    if form == "json":
        shown = [dict(zip(("kind", "title", "command"), row, strict=True)) for row in rows]
        click.echo(json.dumps({"command": id, "path": path, "lenses": shown}, indent=2, ensure_ascii=False))
        return
    room = max(width(title) for _, title, _ in rows)
    for _, title, line in rows:
        sys.stdout.write(f"{title}{' ' * (room - width(title))}  {visible(line)}\n")


def _command_line(snapshot: Snapshot, path: str, found: Lens, id: str, last: LastResult | None) -> str:
    """The command line that does what a click on a lens does."""
    name = shlex.quote(id)
    alone = " --no-deps" if snapshot.successors(path) else ""
    return {
        "run": f"bandleader run {name}{alone}",
        "together": f"bandleader run {name}",
        "plan": f"bandleader plan {name}",
        "result": f"bandleader log {last.session} --command {name}" if last else "",
        "dependencies": f"bandleader graph {name}",
        "dependents": f"bandleader show {name}",
    }[found.kind]
