"""Which workspace a file or folder belongs to, and which configuration rules it."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from ..library import disk
from ..library.config import find_config
from ..library.discovery import VENDORS


class Scope(NamedTuple):
    """A workspace folder to load, and the paths (absolute) in it whose findings are wanted.

    ``config`` is the configuration file that rules it. ``personal`` marks a vendor's folder in the user's home,
    such as ``~/.claude``, that was asked for by name.
    """

    workspace: str
    config: str | None
    paths: tuple[str, ...]
    personal: bool = False


def scope_of(path: str, is_folder: bool, chosen: str | None = None) -> Scope:
    """The scope of one absolute path; ``chosen`` is a configuration file to take instead of the nearest one."""
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
