"""What is remembered of a workspace from one session to the next, outside of it: nobody's repository can say it."""

from __future__ import annotations

import contextlib
import json
import os
import posixpath
from hashlib import blake2b
from typing import Any

from bandleader.library import disk

LARGEST = 65_536  # bytes of a memory


def state_folder() -> str:
    """Where Bandleader remembers what this user has decided; nothing in it can be computed again."""
    base = os.environ.get("BANDLEADER_STATE_DIR")
    if base:
        return disk.absolute(base)
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.local/state")
    return disk.absolute(os.path.join(base, "bandleader"))


def recall(folder: str) -> dict[str, Any]:
    """What is remembered of a workspace; a memory that cannot be read is none."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(disk.read(_path(folder), LARGEST))
        if isinstance(found, dict) and found.get("folder") == folder:
            return found
    return {}


def remember(folder: str, **facts: Any) -> None:
    """Add to what is remembered of a workspace; where nothing can be kept, it will be asked again."""
    path = _path(folder)
    with contextlib.suppress(OSError):
        disk.make_folder(posixpath.dirname(path))
        kept = recall(folder) | facts | {"folder": folder}
        disk.write(path, json.dumps(kept, indent=2).encode("utf-8", "surrogatepass"))
        os.chmod(path, 0o600)


def _path(folder: str) -> str:
    name = blake2b(os.fsencode(folder), digest_size=12).hexdigest()
    return f"{state_folder()}/workspaces/{name}.json"
