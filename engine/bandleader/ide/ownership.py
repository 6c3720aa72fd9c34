"""Which files of a library are somebody else's: they are read and never changed."""

from __future__ import annotations

from ..library import disk
from ..library.source import Source

PLUGINS = "/.claude/plugins/"  # in the home folder, where Claude Code installs them


def is_foreign(source: Source) -> bool:
    """Whether a file belongs to the user's own library or to an installed plugin."""
    if source.root.origin == "user":
        return True
    return PLUGINS in source.path and source.path.startswith(disk.home() + PLUGINS)
