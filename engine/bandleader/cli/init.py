"""`bandleader init`: a configuration file to begin with, and the dependencies that bodies speak of."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import click

from ..library import disk
from ..library.config import FILE
from ..library.record import title_of
from ..text.decode import encode
from ..text.plural import plural
from ..text.visible import visible
from ..workspace.project import Project
from .exit_codes import FINE, WRONG_USE
from .failure import Stop
from .inference import Mention, add_inferred, candidates
from .library import folder_option, open_library
from .mending import Mended, save
from .output.diff import write_diff
from .report import relative
from .starter import STARTER

HELP = """Begin with Bandleader in this folder.

Writes a bandleader.toml in which every setting is explained and at its default, unless the folder is configured
already. Then looks for commands whose text asks to run another one ("Run /git:commit") that is not declared in
`dependencies`, and offers to add it. On a terminal each file is asked about; anywhere else nothing is asked, and
nothing is added without --yes.

\b
Examples:
  bandleader init              write bandleader.toml, ask about dependencies
  bandleader init --dry-run    show as a diff what --yes would do, and change nothing
  bandleader init --yes        write bandleader.toml and add the dependencies

A mention says less than a declared dependency, which is run first: look at what was added (`git diff`).
"""

NOTHING_YET = """\
No commands here yet: no `.claude/commands` or similar folder was found. A command is a Markdown file in one, such as
.claude/commands/git/pr.md; `bandleader check` then says what is wrong with it, and `bandleader run git/pr` runs it."""


class Proposal(NamedTuple):
    """A file that would declare more dependencies: its text before and after, and the mentions that say so."""

    file: Mended
    title: str
    mentions: list[Mention]

    @property
    def names(self) -> str:
        """The new dependencies, for a person."""
        return ", ".join(mention.name for mention in self.mentions)


@click.command(help=HELP)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing and do all of it.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@folder_option
def init(yes: bool, dry_run: bool, folder: str) -> int:
    """Write the configuration, then see to the dependencies."""
    project = open_library(folder, None)
    asking = not yes and not dry_run and sys.stdin.isatty() and sys.stdout.isatty()
    _configure(project, dry_run)
    if not _own(project):
        click.echo(NOTHING_YET, err=dry_run)
        return FINE
    proposals = [proposal for path in candidates(project) if (proposal := _propose(project, path, asking))]
    if dry_run:
        for proposal in proposals:
            write_diff(proposal.file.before, proposal.file.after, _shown(proposal.file.path), sys.stdout)
        return FINE
    code = FINE
    if yes or asking:
        code = _write(project, proposals)
    else:
        _list(proposals)
    _conclude(project)
    return code


def _configure(project: Project, dry_run: bool) -> None:
    path = f"{project.folder}/{FILE}"
    if project.config_file:
        click.echo(f"{_shown(project.config_file)} is there already and stays as it is.", err=dry_run)
    elif dry_run:
        write_diff("", STARTER, _shown(path), sys.stdout)
    else:
        try:
            disk.write(path, encode(STARTER))
        except OSError as error:
            raise Stop(f"cannot write {path}: {error.strerror or error}") from None
        click.echo(f"Wrote {_shown(path)}.")


def _propose(project: Project, path: str, asking: bool) -> Proposal | None:
    before = project.text(path)
    mentions = add_inferred(project, path)
    if not mentions:
        return None
    found = Proposal(
        Mended(path, before, project.text(path), len(mentions)), title_of(project.snapshot.files[path]), mentions
    )
    if asking:
        _say(found)
        if not click.confirm(f"Add {found.names} to the dependencies of {found.title}?", default=False):
            project.close(path)
            return None
    return found


def _write(project: Project, proposals: Sequence[Proposal]) -> int:
    code, added, files = FINE, 0, 0
    for proposal in proposals:
        why = save(project, proposal.file)
        if why:
            click.echo(f"bandleader: not changed: {_shown(proposal.file.path)} {why}", err=True)
            code = WRONG_USE
        else:
            click.echo(f"{proposal.title}: added {proposal.names}")
            added += len(proposal.mentions)
            files += 1
    said = f"Added {plural(added, 'dependency', 'dependencies')} in {plural(files, 'file')}."
    click.echo(said if files else "No dependencies were added.")
    return code


def _list(proposals: Sequence[Proposal]) -> None:
    for proposal in proposals:
        _say(proposal)
    if proposals:
        click.echo("These mentions are not declared in `dependencies`. `bandleader init --yes` adds them.")
    else:
        click.echo("Every command that is called for by name is declared.")


def _conclude(project: Project) -> None:
    """What to do next."""
    found = Counter(finding.severity for _, findings in project.all_findings() for finding in findings)
    counts = [plural(found[severity], severity) for severity in ("error", "warning") if found[severity]]
    if counts:
        click.echo(f"`bandleader check` shows {' and '.join(counts)}.")
    else:
        click.echo(f"{plural(_own(project), 'file')} here, without errors or warnings.")


def _own(project: Project) -> int:
    """How many files the library has; those of the user's own, which count everywhere, are none of it."""
    return sum(facts.source.root.origin != "user" for facts in project.snapshot.files.values())


def _say(proposal: Proposal) -> None:
    for mention in proposal.mentions:
        click.echo(visible(f"{_shown(proposal.file.path)}:{mention.number}: {mention.name}: {mention.line}"))


def _shown(path: str) -> str:
    return relative(path, disk.absolute("."))
