"""`bandleader dashboard`: a run at a glance, and while it goes on."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

import click

from .exit_codes import FINE
from .library import library_options
from .running.opening import answering, open_records, told

if TYPE_CHECKING:
    from rich.live import Live

    from ..pipeline.engine import Engine
    from ..pipeline.store.log import Log

TICK: Final = 1.0  # seconds between two pictures at most: times go on
FRAME: Final = 0.25  # seconds between two pictures at least


HELP = """Show a run at a glance, the newest unless SESSION is given: active commands, metrics, agents, quality gates,
dependencies and the sessions before it. On a terminal it goes on with the run, until Ctrl-C.

\b
Examples:
  bandleader dashboard              the newest run, live
  bandleader dashboard --once       as it is now
  bandleader dashboard --metrics    for Prometheus and the like
"""


@click.command(help=HELP)
@click.argument("session", default="")
@click.option("--once", is_flag=True, help="Print it once; so it is, too, where the output is no terminal.")
@click.option("--metrics", is_flag=True, help="Print the metrics of all runs in the OpenMetrics text format.")
@library_options
@answering
def dashboard(session: str, once: bool, metrics: bool, folder: str, config: str | None) -> int:
    """A run at a glance, and while it goes on."""
    engine = open_records(folder, config)
    if metrics:
        click.echo(engine.openmetrics(), nl=False)
    elif once or not sys.stdout.isatty():
        click.echo(_picture(engine, session), nl=False, color=True)
    else:
        _live(engine, session)
    return FINE


def _picture(engine: Engine, session: str) -> str:
    from .output.colour import painter_for
    from .running.dashboard_view import dashboard as picture
    from .running.table import columns

    story, status = told(engine, session, lean=True)
    return picture(story, status, engine.sessions(6), painter_for(sys.stdout), time.time(), columns())


def _live(engine: Engine, session: str) -> None:
    """Draw the dashboard anew whenever something happens in the workspace, until Ctrl-C."""
    import asyncio
    import contextlib

    from rich.console import Console
    from rich.live import Live

    console = Console(highlight=False, markup=False, emoji=False)
    with (
        engine.log() as log,
        Live(console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(_refresh(engine, log, session, live))


async def _refresh(engine: Engine, log: Log, session: str, live: Live) -> None:
    """Follow one session, or whichever is the newest."""
    import asyncio

    from rich.text import Text

    from ..pipeline.store.search import find_session
    from .output.colour import painter_for
    from .running.dashboard_view import dashboard as picture
    from .running.following import batches
    from .running.opening import standing
    from .running.story import Story

    id = find_session(log, session)
    story = Story(lean=True)
    last, shown = 0, ""
    for event in log.read(id):
        story.feed(event)
        last = event.seq
    paint = painter_for(sys.stdout)
    async for batch in batches(log, id if session else None, last, TICK):
        for event in batch:
            if event.session != story.id and event.type == "session_started":
                story = Story(lean=True)
            if event.session == story.id or not story.id:
                story.feed(event)
        console = live.console
        text = picture(story, standing(engine, story), engine.sessions(6), paint, time.time(), console.width)
        if text != shown:
            shown = text
            live.update(Text.from_ansi("\n".join(text.splitlines()[: console.height - 1])), refresh=True)
            await asyncio.sleep(FRAME)
