"""The group of all commands; a command's module is imported only when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from .. import __version__
from .commands import Entry
from .exit_codes import BROKEN_PIPE
from .failure import Stop

HELP = """Checks, shows and runs libraries of Markdown agent commands.

\b
  bandleader check               check the library in this folder
  bandleader check --fix         mend what can be mended safely
  bandleader COMMAND --help      what a command does, with examples
"""


class LazyGroup(click.Group):
    """A group that knows its commands' names and short help without their modules."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        """``entries`` are listed in their order."""
        super().__init__("bandleader", help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command: click.Command = getattr(import_module(f".{module}", __package__), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would end the process with 1, as if something had been found
            return BROKEN_PIPE


def invoke(arguments: list[str], entries: Mapping[str, Entry]) -> int:
    """Parse ``arguments`` and run the command. Raises `Stop` on wrong usage."""
    group = click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")(LazyGroup(entries))
    try:
        code = group.main(arguments, prog_name="bandleader", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return 0
    except click.UsageError as error:
        program = error.ctx.command_path if error.ctx else "bandleader"
        message = " ".join(error.format_message().split()).rstrip(".")
        raise Stop(f"{message[:1].lower()}{message[1:]} (see `{program} --help`)") from None
    except click.ClickException as error:
        raise Stop(error.format_message()) from None
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0
