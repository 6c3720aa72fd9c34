"""`bandleader log`: what happened in a run, and what its commands printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import click

from .failure import Stop
from .library import library_options
from .running.opening import answering, open_records

if TYPE_CHECKING:
    from ..pipeline.events import Event
    from ..pipeline.store.log import Log

TICK: Final = 0.2  # seconds between two looks at what commands print
_Show = Callable[[Iterable["Event"]], None]


HELP = """Show what happened in a run, the newest unless SESSION is given: one line an event.

\b
Examples:
  bandleader log                                   the newest run
  bandleader log --follow                          and what is still to come
  bandleader log --command test/unit --output      all that test/unit printed
  bandleader log --format json                     every event as a line of JSON
"""


@click.command(help=HELP)
@click.argument("session", default="")
@click.option("-f", "--follow", is_flag=True, help="Go on until the run ends.")
@click.option("--command", "only", default="", metavar="ID", help="Only this command.")
@click.option("--output", is_flag=True, help="What the commands printed, instead of what happened.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@library_options
@answering
def log(session: str, follow: bool, only: str, output: bool, form: str, folder: str, config: str | None) -> None:
    """What happened in a run, and what its commands printed."""
    if output and form == "json":
        raise Stop("--output prints text; leave out --format json")
    from ..pipeline.evolve import replay
    from ..pipeline.store.search import find_session
    from .running.log_views import EventLines, JsonLines, Outputs

    engine = open_records(folder, config)
    with engine.log() as events:
        id = find_session(events, session)
        if only and only not in replay(events.read(id, lean=True)).commands:
            raise Stop(f"`{only}` is no command of session {id}; `bandleader status {id}` lists them")
        show = Outputs(only, sys.stdout) if output else (JsonLines if form == "json" else EventLines)(only, sys.stdout)
        if follow:
            import asyncio

            asyncio.run(_follow(events, id, show))
        else:
            show(events.read(id))


async def _follow(log: Log, session: str, show: _Show) -> None:
    """Show the events until that which ends or parks the session, unless it goes on at once."""
    from .running.following import batches

    async for batch in batches(log, session, 0, TICK):
        show(batch)
        if batch and batch[-1].type in ("session_ended", "session_parked"):
            return
