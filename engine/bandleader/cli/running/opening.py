"""What the commands of a run share: opening the engine, finding a session, and ending when that cannot be done."""

from __future__ import annotations

import contextlib
import functools
import os
import shlex
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...pipeline.narration.story import Story, story_of
from ...text.visible import visible
from ...workspace.project import Project
from ..library import open_library
from ..scopes import scopes_of

if TYPE_CHECKING:
    from ...pipeline.engine import Engine

Command = TypeVar("Command", bound=Callable[..., Any])


def answering(command: Command) -> Command:
    """Have errors of the engine and of its log end the command with a message and the exit code that they name."""

    @functools.wraps(command)
    def answer(*arguments: Any, **options: Any) -> Any:
        from ...pipeline.errors import EngineError
        from ...pipeline.store.errors import LogError
        from ..exit_codes import WRONG_USE

        try:
            return command(*arguments, **options)
        except (EngineError, LogError) as error:
            click.echo("\n".join(map(visible, f"bandleader: {error}".splitlines())), err=True)
            return error.code if isinstance(error, EngineError) else WRONG_USE

    return answer  # type: ignore[return-value]  # the same but for its errors


def open_engine(folder: str, config: str | None, on: str = "") -> Engine:
    """The engine of the workspace that ``folder`` belongs to, to plan and run; ``on`` a database, or here.

    Raises:
        Stop: there is no such folder.
        EngineError: ``on`` names no database.
    """
    return _engine(open_library(folder, config, checked=False), on)


def open_records(folder: str, config: str | None, on: str = "") -> Engine:
    """The same to look at what has run: the library, which that has no use for, is not read."""
    scope = scopes_of([folder], config)[0]
    project = Project(scope.workspace, config_path=scope.config)
    project.configure()
    return _engine(project, on)


def _engine(project: Project, on: str) -> Engine:
    if on:
        from ...distributed.client.opening import open_remote

        return open_remote(project, on)
    from ...pipeline.engine import Engine

    return Engine(project)


@contextlib.contextmanager
def looking_for(engine: Engine, session: str) -> Iterator[None]:
    """Where a session is not found here, but the configured database has it, say so."""
    from ...pipeline.errors import EngineError
    from ...pipeline.store.errors import LogError

    try:
        yield
    except (EngineError, LogError) as error:
        if not session or engine.on or not (where := _configured_place_of(engine, session)):
            raise
        raise EngineError(f"{error}. There is one on {where}: add `--on config`") from None


def _configured_place_of(engine: Engine, session: str) -> str:
    """The configured database if it has a session whose id begins so, else ""."""
    if not (engine.settings.distributed.database or os.environ.get("BANDLEADER_DATABASE_URL")):
        return ""
    from ...distributed.client.opening import place_of

    return place_of(engine.settings, session)


def on_as_typed(engine: Engine) -> str:
    """What has to follow a command line that is about the same sessions, "" or with a blank before it."""
    return f" --on {shlex.quote(engine.on)}" if engine.on else ""


def told(engine: Engine, session: str, *, lean: bool = False) -> tuple[Story, str]:
    """The story of a session, given by its id or the beginning of it ("" for the newest), and its status.

    Raises:
        EngineError: there is no such session, or several.
        LogError: the log cannot be read.
    """
    with looking_for(engine, session), engine.log() as log:
        story = story_of(log.read(engine.find(log, session)), lean=lean)
    return story, standing(engine, story)


def standing(engine: Engine, story: Story) -> str:
    """The status of a session; a process that was killed leaves no event, so whoever runs it is looked for."""
    status = story.status
    return "interrupted" if status == "running" and not engine.goes_on(story.id) else status


def tell_whom_we_wait_for(message: str) -> None:
    """Another run holds the workspace; ``message`` says which."""
    click.echo(f"Waiting: {visible(message)}.", err=True)
