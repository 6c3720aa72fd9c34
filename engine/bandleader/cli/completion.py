"""`bandleader completion SHELL`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click

HELP = """Print the completion script of a shell.

\b
  bash   bandleader completion bash > ~/.local/share/bash-completion/completions/bandleader
  zsh    bandleader completion zsh > "${fpath[1]}/_bandleader"
  fish   bandleader completion fish > ~/.config/fish/completions/bandleader.fish

For this session only: eval "$(bandleader completion bash)", or `bandleader completion fish | source`.
It completes commands and options, the names of the library, sessions and rules. bash must be 4.4 or newer. The script
asks the program at every TAB, so it never has to be made again.
"""


@click.command(help=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """The script of one shell; `main` knows the variable by which it asks."""
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    if script is not None:
        click.echo(script(ctx.find_root().command, {}, "bandleader", "_BANDLEADER_COMPLETE").source())
