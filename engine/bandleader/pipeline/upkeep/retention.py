"""Letting go of what old sessions keep on the disk: logs, snapshots, expired results. Events stay."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from ..metrics.measurement import utc
from ..store.layout import Layout
from ..store.log import Log
from .status import RESUMABLE, status_after


def retire(log: Log, layout: Layout, keep: int, drop: Callable[[str], None], live: str = "") -> list[str]:
    """Remove the logs of all but the newest ``keep`` sessions, except where a session runs or can be resumed.

    ``drop`` lets go of the snapshots of a session, before its logs go: one that fails is tried again. Returns the ids.

    Raises:
        LogError: the log cannot be read.
        OSError: something cannot be removed.
    """
    kept = _logged(layout)
    if len(kept) <= keep:
        return []
    entries = log.sessions()
    retired = []
    for entry in entries[: max(0, len(entries) - keep)]:
        status = status_after(entry.ended, entry.id == live)
        if entry.id not in kept or entry.id == live or status in RESUMABLE:
            continue
        drop(entry.id)
        shutil.rmtree(layout.logs(entry.id))
        retired.append(entry.id)
    return retired


def remove_expired(layout: Layout, now: float) -> int:
    """Remove the results in ``cache/commands`` whose time is over at ``now`` (Unix time); return their number.

    Raises:
        OSError: a file cannot be removed.
    """
    limit = utc(now)
    expired = [path for path in layout.cached("x").parent.rglob("*.json") if _expiry(path) <= limit]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)


def _logged(layout: Layout) -> set[str]:
    """The sessions that have logs."""
    try:
        return {path.name for path in layout.logs("x").parent.iterdir() if path.is_dir() and not path.is_symlink()}
    except OSError:
        return set()


def _expiry(path: Path) -> str:
    """When a result expires; at once if that cannot be read, for nobody can use it then."""
    try:
        return str(json.loads(path.read_bytes())["expires_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
