"""From the paths that were asked for to the libraries they belong to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import NamedTuple

from ..library import disk
from ..library.config import find_config
from ..library.discovery import VENDORS
from .failure import Stop


class Scope(NamedTuple):
    """A workspace folder to load, and the paths (absolute) in it whose findings are wanted.

    ``config`` is the configuration file that rules it. ``personal`` marks a vendor's folder in the user's home,
    such as ``~/.claude``, that was asked for by name.
    """

    workspace: str
    config: str | None
    paths: tuple[str, ...]
    personal: bool = False


def scopes_of(paths: Iterable[str], config: str | None, *, must_exist: bool = True) -> list[Scope]:
    """The scopes that cover ``paths`` (as written), one a workspace. Raises `Stop` for a path that is not there."""
    try:
        disk.absolute(".")
    except OSError:
        raise Stop("the current folder is gone; change to one that exists") from None
    chosen = None
    if config is not None:
        chosen = disk.absolute(config)
        if not disk.stat_file(chosen):
            raise Stop(f"there is no configuration file {config}")
    found: dict[tuple[str, bool], Scope] = {}
    for written in paths:
        path = disk.absolute(written)
        kind = disk.probe(path, path[: path.index("/") + 1]) if "\0" not in path else ""
        if not kind and must_exist:
            raise Stop(f"there is no file or folder {written}")
        scope = _scope_of(path, kind == "dir", chosen)
        key = (scope.workspace, scope.personal)
        known = found.get(key)
        found[key] = known._replace(paths=(*known.paths, path)) if known else scope
    return list(found.values())


def inside_vendor(path: str) -> bool:
    """Whether a vendor's folder such as ``.claude`` is among the folders of ``path``, or is it."""
    return not VENDORS.keys().isdisjoint(path.split("/"))


def _scope_of(path: str, is_folder: bool, chosen: str | None) -> Scope:
    folder = path if is_folder else posixpath.dirname(path)
    config = chosen or find_config(folder)
    home = disk.home()
    if path.startswith(home + "/"):
        first = path[len(home) + 1 :].partition("/")[0]
        if first in VENDORS:
            return Scope(f"{home}/{first}", config, (path,), personal=True)
    if config:
        configured = posixpath.dirname(config)
        if configured != home and (folder + "/").startswith(configured.rstrip("/") + "/"):
            return Scope(configured, config, (path,))
    return Scope(_project_of(path, folder), config, (path,))


def _project_of(path: str, folder: str) -> str:
    """The folder that holds a vendor's folder or a plugin's manifest around ``path``; else ``folder`` itself."""
    parts = path.split("/")
    for index, part in enumerate(parts):
        if part in VENDORS:
            return "/".join(parts[:index]) or "/"
    current, home = folder, disk.home()
    while True:
        if disk.probe(f"{current}/.claude-plugin", current):
            return current
        parent = posixpath.dirname(current)
        if current in (home, parent) or disk.probe(f"{current}/.git", current):
            return folder
        current = parent
