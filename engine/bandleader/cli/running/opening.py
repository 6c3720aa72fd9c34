"""What the commands of a run share: opening the engine, finding a session, and ending when that cannot be done."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...workspace.project import Project
from ..library import open_library
from ..output.visible import visible
from ..scopes import scopes_of
from .story import Story, story_of

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


def open_engine(folder: str, config: str | None) -> Engine:
    """The engine of the workspace that ``folder`` belongs to, to plan and run. Raises `Stop`."""
    from ...pipeline.engine import Engine

    return Engine(open_library(folder, config))


def open_records(folder: str, config: str | None) -> Engine:
    """The same to look at what has run: the library, which that has no use for, is not read. Raises `Stop`."""
    from ...pipeline.engine import Engine

    scope = scopes_of([folder], config)[0]
    project = Project(scope.workspace, config_path=scope.config)
    project.configure()
    return Engine(project)


def told(engine: Engine, session: str, *, lean: bool = False) -> tuple[Story, str]:
    """The story of a session, given by its id or the beginning of it ("" for the newest), and its status.

    Raises:
        EngineError: there is no such session, or several.
        LogError: the log cannot be read.
    """
    from ...pipeline.store.search import find_session

    with engine.log() as log:
        story = story_of(log.read(find_session(log, session)), lean=lean)
    return story, standing(engine, story)


def standing(engine: Engine, story: Story) -> str:
    """The status of a session; a process that was killed leaves no event, so the lock of the workspace is asked."""
    from ...pipeline.upkeep.status import live_session

    status = story.status
    return "interrupted" if status == "running" and live_session(engine.layout) != story.id else status


def tell_whom_we_wait_for(message: str) -> None:
    """Another run holds the workspace; ``message`` says which."""
    click.echo(f"Waiting: {visible(message)}.", err=True)
