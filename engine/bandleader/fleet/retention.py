"""Letting go of old fleets."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..pipeline.errors import EngineError
from .files import FleetFiles, fleets_of


def retire(workspace: Path, keep: int) -> list[str]:
    """Remove the records of all but the newest ``keep`` fleets of a folder; returns the ids of those that went.

    A fleet stays while there is something to go on with, and while it has clones: what it changed is in these.
    """
    fleets = fleets_of(workspace)
    old = [files for files in fleets[: max(0, len(fleets) - keep)] if not _is_wanted(files)]
    for files in old:
        shutil.rmtree(files.folder, ignore_errors=True)
        files.lock.unlink(missing_ok=True)
        files.record.unlink(missing_ok=True)
    return [files.id for files in old]


def _is_wanted(files: FleetFiles) -> bool:
    try:
        over = files.state().is_over and files.holder() is None
    except EngineError:  # nobody knows what is in it
        return True
    return not over or (files.folder.is_dir() and any(entry.is_dir() for entry in files.folder.iterdir()))
