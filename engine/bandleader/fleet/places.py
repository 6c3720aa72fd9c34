"""From what a list names to the workspace in which a child runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from ..library import disk
from ..pipeline.errors import EngineError
from ..pipeline.tree.git import Git, TreeError, environment
from ..workspace.scope import scope_of
from .files import FleetFiles
from .listing import is_url
from .state import Row

CLONING: Final = 3600.0  # seconds at most
_PROTOCOLS: Final = "file:git:http:https:ssh"  # none that runs a command of the address


def place_of(row: Row, files: FleetFiles) -> str:
    """The workspace of a repository, which is cloned first if it is elsewhere.

    Raises:
        EngineError: nothing can run there.
    """
    if row.problem:
        raise EngineError(row.problem)
    folder = _clone(row, files) if is_url(row.target) else Path(row.target)
    if not folder.is_dir():
        raise EngineError("there is no such folder" if not folder.exists() else "this is a file, no folder")
    try:
        Git(folder).run("rev-parse", "--show-toplevel")
    except TreeError:
        raise EngineError("this folder is in no git repository") from None
    return scope_of(disk.absolute(os.fspath(folder)), is_folder=True).workspace


def _clone(row: Row, files: FleetFiles) -> Path:
    """The clone, made once: it appears under its name when it is whole."""
    name = re.sub(r"[^\w.-]+|\.git/?$", "-", re.split(r"[/:]", row.target.rstrip("/"))[-1]).strip("-.") or "repository"
    target = files.clone(row.line, name)
    if target.exists():
        return target
    unfinished = target.with_name(f"{target.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            ["git", "clone", "--quiet", "--", row.target, os.fspath(unfinished)],
            env={**environment(), "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "GIT_ALLOW_PROTOCOL": _PROTOCOLS},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=CLONING,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"it cannot be cloned: {error}") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines() or ["git said nothing"]
        raise EngineError(f"it cannot be cloned: {said[0]}")
    unfinished.rename(target)
    return target
