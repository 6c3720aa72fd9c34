"""`bandleader log`: what happened in a run, and what its commands printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import click

from .completing import complete_commands, complete_sessions
from .failure import Stop
from .library import library_options
from .running.opening import answering, looking_for, on_as_typed, open_records
from .running.options import on_option

if TYPE_CHECKING:
    from ..pipeline.events import Event
    from ..pipeline.store.port import EventLog

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
@click.argument("session", default="", shell_complete=complete_sessions)
@click.option("-f", "--follow", is_flag=True, help="Go on until the run ends.")
@click.option(
    "--command", "only", default="", metavar="ID", shell_complete=complete_commands, help="Only this command."
)
@click.option("--output", is_flag=True, help="What the commands printed, instead of what happened.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@on_option
@library_options
@answering
def log(
    session: str, follow: bool, only: str, output: bool, form: str, on: str, folder: str, config: str | None
) -> None:
    """What happened in a run, and what its commands printed."""
    if output and form == "json":
        raise Stop("--output prints text; leave out --format json")
    from ..pipeline.evolve import replay

    engine = open_records(folder, config, on)
    with looking_for(engine, session), engine.log() as events:
        id = engine.find(events, session)
        if only and only not in replay(events.read(id, lean=True)).commands:
            status = f"bandleader status {id}{on_as_typed(engine)}"
            raise Stop(f"`{only}` is no command of session {id}; `{status}` lists them")
        show = _show(only, form, output=output, elsewhere=bool(engine.on))
        if follow:
            import asyncio

            asyncio.run(_follow(events, id, show))
        else:
            show(events.read(id))


def _show(only: str, form: str, *, output: bool, elsewhere: bool) -> _Show:
    from .running.log_views import EventLines, JsonLines, Outputs, Sayings

    if output:
        return (Sayings if elsewhere else Outputs)(only, sys.stdout)
    return (JsonLines if form == "json" else EventLines)(only, sys.stdout)


async def _follow(log: EventLog, session: str, show: _Show) -> None:
    """Show the events until that which ends or parks the session, unless it goes on at once."""
    from .running.following import batches

    async for batch in batches(log.follow(session), TICK):
        show(batch)
        if batch and batch[-1].type in ("session_ended", "session_parked"):
            return
