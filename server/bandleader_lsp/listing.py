"""Folders of a workspace as somebody picks a file from them."""

from __future__ import annotations

import os

MOST = 2_000  # entries of one folder that are looked at


def list_inside(workspace: str, folder: str) -> list[tuple[str, bool]]:
    """The names in ``folder``, each with whether it is a folder; nothing outside ``workspace`` is listed.

    Links that lead out of the workspace are left out, and so is everything beyond `MOST` entries.
    """
    home = os.path.realpath(workspace)
    if not _is_inside(os.path.realpath(folder), home):
        return []
    found: list[tuple[str, bool]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(found) == MOST:
                    break
                if not entry.is_symlink() or _is_inside(os.path.realpath(entry.path), home):
                    found.append((entry.name, entry.is_dir()))
    except OSError:
        return []  # nothing can be offered from what cannot be read
    return found


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
