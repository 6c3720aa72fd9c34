"""What the commands that look at a library share: opening it and finding a file by name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from ..library.record import title_of
from ..library.references import RefKind
from ..library.resolution import resolve, similar
from ..library.snapshot import Snapshot
from ..library.source import Root, Source
from ..workspace.project import Project
from .failure import Stop
from .scopes import scopes_of

Command = TypeVar("Command", bound=Callable[..., Any])


def folder_option(command: Command) -> Command:
    """Add ``--folder``."""
    import click  # only those who parse options need it

    from .completing import complete_folders

    says = "The workspace; the current folder unless given."
    return click.option("--folder", default=".", metavar="DIR", shell_complete=complete_folders, help=says)(command)


def library_options(command: Command) -> Command:
    """Add ``--folder`` and ``--config``."""
    import click

    from .completing import complete_paths

    says = "Use this configuration file."
    return folder_option(click.option("--config", metavar="FILE", shell_complete=complete_paths, help=says)(command))


def open_library(folder: str, config: str | None, *, checked: bool = True) -> Project:
    """The library that ``folder`` belongs to; see `Project` for ``checked``. Raises `Stop`."""
    scope = scopes_of([folder], config)[0]
    project = Project(scope.workspace, config_path=scope.config, checked=checked)
    project.open(processes=2 if (os.cpu_count() or 1) > 1 else 1)
    for problem in project.config.problems:
        sys.stderr.write(f"{scope.config}: {problem.message}\n")
    return project


def one_file(snapshot: Snapshot, name: str) -> str:
    """The path of the one file called ``name`` in any spelling. Raises `Stop` with the nearest names."""
    source = Source("", "", "command", _viewpoint(snapshot))
    kinds: tuple[RefKind, ...] = ("dependency", "agent")
    for kind in kinds:
        link = resolve(snapshot.names, kind, name, source)
        if link.target:
            if link.how == "close":
                sys.stderr.write(f"taking `{name}` for {title_of(snapshot.files[link.target])}\n")
            return link.target
        if link.targets:
            names = ", ".join(title_of(snapshot.files[path]) for path in link.targets)
            raise Stop(f"`{name}` is ambiguous: {names}. Give the full name.")
    near = [found for found, _ in similar(snapshot.names, "dependency", name, source)]
    hint = f" Did you mean {' or '.join(near)}?" if near else " `bandleader list` shows what there is."
    raise Stop(f"no command, skill or agent is called `{name}`.{hint}")


def _viewpoint(snapshot: Snapshot) -> Root:
    """Names on the command line are read as the library's main project would read them."""
    scopes = sorted(
        {facts.source.root.scope for facts in snapshot.files.values() if facts.source.root.origin != "user"}
    )
    return Root("", "command", "claude", scopes[0] if scopes else "")
