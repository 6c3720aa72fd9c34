"""Workspaces as people call them: without the host, which they know."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from ..database.achieved import Workspace

_SUFFIX: Final = ".git"


def said_workspace(workspace: Workspace) -> str:
    """Such as ``team/tools``, or ``team/tools: services/billing`` for a folder of it."""
    repository = _path(workspace.remote).rstrip("/").removesuffix(_SUFFIX)
    return f"{repository}: {workspace.prefix.rstrip('/')}" if workspace.prefix else repository


def _path(remote: str) -> str:
    """The path of an address; that of a folder on this machine is itself."""
    if "://" in remote:
        parts = urlsplit(remote)
        return parts.path.lstrip("/") if parts.netloc else parts.path
    host, colon, path = remote.partition(":")
    return path if colon and "/" not in host else remote
