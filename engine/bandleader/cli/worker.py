"""`bandleader worker`: offer this machine to the sessions of a database."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from .library import library_options
from .running.opening import answering

HELP = """Run the commands of sessions that were submitted with `bandleader run --on URL`, until told to end.

Every command runs in a checkout of its own, made from the git remote of its session; git must be able to fetch from it
and push to it without asking. SIGTERM or Ctrl-C lets what runs here end, and takes nothing more; a second one ends it
at once, and another worker begins it anew.

\b
Examples:
  bandleader worker --database postgresql://bandleader@db.example.org/bandleader
  bandleader worker --database config --concurrency 4 --label gpu --label browser

\b
Exit code:
  0    it was told to end, and nothing was left
  2    the database cannot be used
  130  it was told twice to end
"""


@click.command(help=HELP)
@click.option("--database", default="", metavar="URL", help="The database; `config` is that of the configuration.")
@click.option(
    "--concurrency",
    default=None,
    type=click.IntRange(min=1),
    metavar="N",
    help="Commands at once; one a processor unless given.",
)
@click.option(
    "--label", "labels", multiple=True, metavar="WORD", help="What this machine has to offer; may be repeated."
)
@click.option("--directory", default="", metavar="DIR", help="Where clones and checkouts are kept between commands.")
@click.option("--health", default="", metavar="[HOST:]PORT", help="Answer /live and /ready over HTTP there.")
@click.option("--quiet", is_flag=True, help="Tell only what is wrong.")
@library_options
@answering
def worker(
    database: str,
    concurrency: int | None,
    labels: tuple[str, ...],
    directory: str,
    health: str,
    quiet: bool,
    folder: str,
    config: str | None,
) -> None:
    """Offer this machine to the sessions of a database."""
    import logging

    from ..distributed.database.address import out_of_environment
    from ..distributed.worker.worker import Options, Worker
    from .database import database_address

    _check(labels)
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, format="%(asctime)s %(message)s")
    host, port = _endpoint(health)
    options = Options(concurrency or os.cpu_count() or 1, labels, _directory(directory), port, host)
    Worker(out_of_environment(database_address(database, folder, config)), options).run()


def _check(labels: tuple[str, ...]) -> None:
    from ..library.labels import MOST, PATTERN

    if wrong := [label for label in labels if not re.fullmatch(PATTERN, label)]:
        said = f"`{wrong[0]}` is no label; write a word of lower-case letters, digits and hyphens, such as gpu"
        raise click.BadParameter(said, param_hint="--label")
    if len(set(labels)) > MOST:
        raise click.BadParameter(f"a worker offers at most {MOST} labels", param_hint="--label")


def _directory(given: str) -> Path:
    if given:
        return Path(given)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache) / "bandleader" / "worker"


def _endpoint(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if given and not port.isdigit():
        raise click.BadParameter("write PORT or HOST:PORT", param_hint="--health")
    return host or "127.0.0.1", int(port) if given else -1
