"""`bandleader dashboard`: a run at a glance, and while it goes on; in the terminal or as a page."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

import click

from .completing import complete_sessions
from .exit_codes import FINE
from .failure import Stop
from .library import library_options
from .running.opening import answering, looking_for, open_engine, open_records, told
from .running.options import on_option

if TYPE_CHECKING:
    from rich.live import Live

    from ..pipeline.engine import Engine
    from ..pipeline.store.port import EventLog
    from ..web.source import Source

TICK: Final = 1.0  # seconds between two pictures at most: times go on
FRAME: Final = 0.25  # seconds between two pictures at least


HELP = """Show a run at a glance, the newest unless SESSION is given: active commands, metrics, agents, quality gates,
dependencies and the sessions before it. On a terminal it goes on with the run, until Ctrl-C. With --web it is a page in
the browser, together with the graph of the library; only this machine can reach it, and only by the address printed.

\b
Examples:
  bandleader dashboard              the newest run, live
  bandleader dashboard --once       as it is now
  bandleader dashboard --web        graph and runs in the browser
  bandleader dashboard --metrics    for Prometheus and the like
"""


@click.command(help=HELP)
@click.argument("session", default="", shell_complete=complete_sessions)
@click.option("--once", is_flag=True, help="Print it once; so it is, too, where the output is no terminal.")
@click.option("--metrics", is_flag=True, help="Print the metrics of all runs in the OpenMetrics text format.")
@click.option("--web", is_flag=True, help="Show graph and runs as a page in the browser, until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the page; any free one unless given.")
@click.option("--no-open", is_flag=True, help="Print the address of the page and open no browser.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The dashboard to read, or all that the page shows as one JSON document.",
)
@on_option
@library_options
@answering
def dashboard(
    session: str,
    once: bool,
    metrics: bool,
    web: bool,
    port: int,
    no_open: bool,
    form: str,
    on: str,
    folder: str,
    config: str | None,
) -> int:
    """A run at a glance, and while it goes on."""
    if web or form == "json":
        engine = open_engine(folder, config, on)
        if web:
            _serve(engine, session, port, browse=not no_open)
        else:
            click.echo(_document(engine, session))
        return FINE
    engine = open_records(folder, config, on)
    if metrics:
        click.echo(engine.openmetrics(), nl=False)
    elif once or not sys.stdout.isatty():
        click.echo(_picture(engine, session), nl=False, color=True)
    else:
        _live(engine, session)
    return FINE


def _serve(engine: Engine, session: str, port: int, *, browse: bool) -> None:
    """Serve the page until Ctrl-C. It begins with a session, the newest unless one is given."""
    import contextlib
    import gc
    import webbrowser

    from ..web.server import PageServer

    try:
        server = PageServer(_source(engine, anew=True), port, _found(engine, session))
    except OSError as error:
        raise Stop(f"port {port} cannot be used: {error.strerror}. Leave out --port to take a free one.") from None
    with server, contextlib.suppress(KeyboardInterrupt):
        click.echo(server.url)
        click.echo("The page is there until Ctrl-C. Whoever knows the address can read it.", err=True)
        if browse:
            webbrowser.open(server.url)
        server.serve_forever()
    gc.freeze()  # the program ends at once; nothing of a large library is worth looking for


def _document(engine: Engine, session: str) -> str:
    """The document that the page is drawn from."""
    import json

    from ..web.state import page_state

    return json.dumps(page_state(_source(engine), _found(engine, session)), ensure_ascii=False)


def _source(engine: Engine, *, anew: bool = False) -> Source:
    """What the page shows; ``anew`` reads the library again whenever it is asked for."""
    if engine.on:
        from ..web.database_source import source_of

        return source_of(engine, anew=anew)
    from ..web.workspace_source import WorkspaceSource

    return WorkspaceSource(engine, anew=anew)


def _found(engine: Engine, session: str) -> str:
    """The whole id of a session that is named by a part of it; "" for none."""
    if not session:
        return ""
    with looking_for(engine, session), engine.log() as log:
        return engine.find(log, session)


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
        looking_for(engine, session),
        engine.log() as log,
        Live(console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(_refresh(engine, log, session, live))


async def _refresh(engine: Engine, log: EventLog, session: str, live: Live) -> None:
    """Follow one session, or whichever is the newest."""
    import asyncio

    from rich.text import Text

    from ..pipeline.narration.story import Story
    from ..pipeline.store.log import Log
    from .output.colour import painter_for
    from .running.dashboard_view import dashboard as picture
    from .running.following import batches
    from .running.opening import standing

    id = engine.find(log, session)
    story = Story(lean=True)
    last, shown = 0, ""
    for event in log.read(id):
        story.feed(event)
        last = event.seq
    paint = painter_for(sys.stdout)
    news = log.follow(id, last) if session or not isinstance(log, Log) else log.follow(None, last)
    async for batch in batches(news, TICK):
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
