"""The options of a run and of a plan, which are the same as far as both know them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...library.durations import parse_duration
from ..completing import complete_commands

if TYPE_CHECKING:
    from ...pipeline.options import RunOptions

Command = TypeVar("Command", bound=Callable[..., Any])


class Duration(click.ParamType[float]):
    """A duration as people write it; its value is seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds = value if isinstance(value, float) else parse_duration(value)
        if seconds is None:
            self.fail(f"`{value}` is no duration; write a number and a unit, such as 90s, 10m or 1.5h", param, ctx)
        return seconds


def on_option(command: Command) -> Command:
    """Add ``--on``: where the sessions are that the command is about."""
    return click.option(
        "--on",
        default="",
        metavar="URL",
        help="Have workers do it that share this PostgreSQL database; `config` is the configured one.",
    )(command)


def plan_options(command: Command) -> Command:
    """Add NAME, ARGS and what decides which commands run, and how."""
    for add in reversed(
        (
            click.argument("name", shell_complete=complete_commands),
            click.argument("arguments", nargs=-1, metavar="[ARGS]...", type=click.UNPROCESSED),
            click.option("--force", is_flag=True, help="Run everything, also what still holds."),
            click.option("--strict", is_flag=True, help="Refuse to run while a dependency is not satisfied."),
            click.option("--no-deps", is_flag=True, help="Run NAME alone."),
            click.option(
                "--runner", default="", metavar="RUNNER", help="Who runs the commands: shell, agent, claude ..."
            ),
            click.option(
                "--isolation",
                type=click.Choice(["in-place", "worktree"]),
                default=None,
                help="Where commands that write do so.",
            ),
            click.option("--timeout", type=Duration(), default=0.0, metavar="TIME", help="For each command: 90s, 10m."),
            click.option(
                "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs."
            ),
        )
    ):
        command = add(command)
    return command


def said_arguments(arguments: tuple[str, ...]) -> str:
    """The arguments as one text from which a shell would make the same again."""
    return shlex.join(arguments)


def run_options(options: dict[str, Any]) -> RunOptions:
    """What was asked for, for the engine."""
    from ...pipeline.options import RunOptions

    return RunOptions(
        arguments=said_arguments(options["arguments"]),
        force=options["force"],
        strict=options["strict"],
        no_deps=options["no_deps"],
        jobs=options.get("jobs") or 0,
        runner=options["runner"],
        isolation=options["isolation"] or "",
        keep_going=options.get("keep_going"),
        timeout=options["timeout"],
    )
