"""`bandleader export SERVICE NAME [ARGS]`: a command and what it needs as jobs of a CI service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ..text.visible import visible
from .completing import complete_commands
from .exit_codes import FINE, FOUND
from .failure import Stop
from .library import library_options
from .running.opening import answering, open_engine
from .running.options import said_arguments

if TYPE_CHECKING:
    from ..pipeline.engine import Engine

SERVICES: Final = ("github-actions", "gitlab")
HELP = """Write a workflow whose jobs are NAME and all that it depends on, for GitHub Actions or GitLab.

Each job runs one command with Bandleader, begins with the files that the jobs before it changed, and is skipped while
nothing that its result depends on has changed. The file is always the same for the same library, so it can be kept in
version control and checked there.

\b
Examples:
  bandleader export github-actions git/pr -o .github/workflows/pr.yml
  bandleader export github-actions git/pr -o .github/workflows/pr.yml --check
  bandleader export gitlab test/all --runner-image registry.example.org/agents:1 -o ci/test.yml
  bandleader export gitlab fix --setup "npm install -g @openai/codex" -- "the login page"

\b
Exit code:
  0  it was written, or with --check: it is up to date
  1  with --check: it is not
  2  wrong usage, or the plan cannot be made
"""


@click.command(help=HELP)
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("name", shell_complete=complete_commands)
@click.argument("arguments", nargs=-1, metavar="[ARGS]...", type=click.UNPROCESSED)
@click.option("-o", "--output", metavar="FILE", help="Where to write it; standard output unless given.")
@click.option("--check", is_flag=True, help="Write nothing; say whether FILE is up to date.")
@click.option("--runner", default="", metavar="RUNNER", help="Who runs the commands: agent, claude, codex ...")
@click.option(
    "--runner-image",
    "image",
    default="",
    metavar="IMAGE",
    help="What jobs run on: a label, or an image for GitLab.",
)
@click.option("--setup", multiple=True, metavar="LINE", help="A line of shell before each command; may be repeated.")
@click.option(
    "--secret", "secrets", multiple=True, metavar="VARIABLE", help="A secret that agents need; may be repeated."
)
@library_options
@answering
def export(
    service: str,
    name: str,
    arguments: tuple[str, ...],
    output: str | None,
    check: bool,
    runner: str,
    image: str,
    setup: tuple[str, ...],
    secrets: tuple[str, ...],
    folder: str,
    config: str | None,
) -> int:
    """A command and what it needs as jobs."""
    from ..export.jobs import Request
    from ..pipeline.options import RunOptions

    if check and not output:
        raise Stop("--check needs to know which file to look at: add -o FILE")
    for secret in secrets:
        if not (secret.isascii() and secret.isidentifier()):
            raise Stop(f"`{secret}` is no name of a variable")
    engine = open_engine(folder, config)
    plan = engine.plan(name, RunOptions(said_arguments(arguments), force=True, runner=runner))
    request = Request(arguments, runner, image, setup, secrets or None, _below_top(engine))
    options = {"--folder": [folder] if folder != "." else [], "--config": [config] if config else []}
    options |= {"--runner": [runner] if runner else [], "--runner-image": [image] if image else []}
    options |= {"--setup": list(setup), "--secret": list(secrets), "-o": [output] if output else []}
    words = [word for option, values in options.items() for value in values for word in (option, value)]
    command = ["bandleader", "export", service, plan.target, *words, *(["--", *arguments] if arguments else [])]
    if service == "gitlab":
        from ..export.gitlab import pipeline as written
    else:
        from ..export.github import workflow as written
    text = written(plan, request, command)
    if output is None:
        click.echo(text, nl=False)
        return FINE
    return _compare(Path(output), text) if check else _write(Path(output), text, len(plan.steps))


def _below_top(engine: Engine) -> str:
    """The workspace below the top of its repository, "" for the top."""
    from ..pipeline.errors import EngineError
    from ..pipeline.tree.git import Git, TreeError

    try:
        return Git(engine.layout.workspace).run("rev-parse", "--show-prefix").stdout.decode().strip().rstrip("/")
    except TreeError:
        raise EngineError(
            f"{engine.layout.workspace} is in no git repository, and jobs hand on what they changed through git"
        ) from None


def _compare(file: Path, text: str) -> int:
    try:
        same = file.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        same = False
    if not same:
        click.echo(f"{visible(str(file))} is not up to date; the same command without --check writes it.", err=True)
    return FINE if same else FOUND


def _write(file: Path, text: str, jobs: int) -> int:
    from ..text.plural import plural

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Stop(f"{file}: {error.strerror or error}") from None
    click.echo(f"{visible(str(file))}: {plural(jobs, 'job')}.", err=True)
    return FINE
