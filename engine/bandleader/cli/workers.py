"""`bandleader workers`: who takes the work of a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from .library import library_options
from .running.opening import answering, open_records

if TYPE_CHECKING:
    from ..distributed.database.claims import WorkerRow
    from .output.colour import Painter

HELP = """List the workers that share a database: what each offers, and how much of it is in use.

\b
State:
  up        takes commands
  draining  ends when what it runs has ended
  silent    has given no sign of life for a while; others go on with what it had
  other     speaks the protocol of another version, and takes nothing that this one submits

\b
Examples:
  bandleader workers                                             of the configured database
  bandleader workers --on postgresql://bandleader@db/bandleader --format json
"""
_ROLES: Final = {"silent": "error", "other": "warning", "draining": "warning"}
_HEAD: Final = ("worker", "state", "busy", "labels", "version", "seen")


@click.command(help=HELP)
@click.option("--on", default="config", metavar="URL", show_default=True, help="The database.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
@answering
def workers(on: str, form: str, folder: str, config: str | None) -> None:
    """Who takes the work of a database."""
    from ..distributed.client.engine import RemoteEngine
    from .output.colour import painter_for

    engine = open_records(folder, config, on)
    assert isinstance(engine, RemoteEngine)
    found, now = engine.workers()
    if form == "json":
        click.echo(json.dumps([{**each._asdict(), "state": _state(each, now)} for each in found], indent=2))
    elif found:
        click.echo(_text(found, now, painter_for(sys.stdout)), color=True)
    else:
        click.echo(f"There is no worker on {engine.address}. `bandleader worker --database URL` starts one.", err=True)


def _text(workers: Sequence[WorkerRow], now: float, paint: Painter) -> str:
    from ..library.durations import say_duration
    from .running.table import columns, table

    rows = [
        (
            each.id,
            _state(each, now),
            f"{each.busy} of {each.slots}",
            ", ".join(each.labels) or "-",
            each.version,
            f"{say_duration(max(0.0, now - each.beaten))} ago",
        )
        for each in workers
    ]
    return "\n".join(table(_HEAD, rows, paint, limit=columns(), wrapped=(3,), roles={1: _ROLES.get}))


def _state(worker: WorkerRow, now: float) -> str:
    from ..distributed.client.attendance import is_silent, speaks_otherwise

    if is_silent(worker, now):
        return "silent"
    return "other" if speaks_otherwise(worker) else worker.state
