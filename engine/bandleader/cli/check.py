"""The options of ``bandleader check``."""

from __future__ import annotations

from typing import Any

import click

from .checking import run_check
from .completing import complete_paths
from .request import COLOURS, FORMATS, CheckRequest

HELP = """Check commands, skills and agents: front matter, dependencies, tools, arguments, names and text.

PATHS are folders or files; the current folder if there is none. A folder holds a library in .claude (commands,
skills, agents), in a plugin, or in the like of other agent CLIs; a folder with none of these is taken as a folder
of commands. A file, or a folder inside a library, is checked as part of its whole project: what depends on it
and what it depends on counts, but only findings below PATHS are shown.

\b
Examples:
  bandleader check                         the project in this folder
  bandleader check --fix                   mend what can be mended safely
  bandleader check --diff --unsafe-fixes   what all fixes together would change
  bandleader check --select DP,FM002       dependencies, and unquoted colons
  bandleader check --format github         annotations in GitHub Actions
  bandleader check --watch docs/commands   again at every change

Rules are configured in bandleader.toml, or under [tool.bandleader] in pyproject.toml.

\b
Exit code:
  0  nothing of severity "error" was found
  1  something was; with --diff: something would change
  2  wrong usage or configuration; nothing was checked
"""


def _names(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.command(help=HELP)
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=complete_paths)
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option("--fix", is_flag=True, help="Apply the fixes that keep every meaning, and report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply those fixes, too, that may need a look afterwards.")
@click.option("--diff", is_flag=True, help="Print what the fixes would change, and change nothing.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option(
    "--select", multiple=True, metavar="RULES", callback=_names, help="Only these rules: codes, names, families."
)
@click.option("--ignore", multiple=True, metavar="RULES", callback=_names, help="Not these rules.")
@click.option(
    "--config",
    metavar="FILE",
    shell_complete=complete_paths,
    help="This configuration instead of the one that is found.",
)
@click.option("--cache/--no-cache", default=True, help="Remember what was learnt about files that do not change.")
@click.option("--stdin-filename", metavar="NAME", help="Check standard input as if it were the content of this file.")
@click.option("--hints", is_flag=True, help="Show hints, too; editors, JSON and SARIF always have them.")
@click.option("--exit-zero", is_flag=True, help="End with 0 whatever is found.")
@click.option(
    "--color", "colour", type=click.Choice(COLOURS), default="auto", show_default=True, help="Colours in text."
)
def check(**options: Any) -> int:
    """Check a library."""
    return run_check(CheckRequest(**options))
