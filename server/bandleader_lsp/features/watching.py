"""What changes without the editor, or in all of it at once: files, folders, configuration."""

from __future__ import annotations

from lsprotocol import types

from bandleader.library.discovery import VENDORS

from ..preferences import read_preferences
from ..server import Server
from ..uris import path_of
from . import settings

# The folders themselves too: when one is deleted or moved away, clients report it and nothing below it.
_FOLDERS = ",".join(sorted({*VENDORS, *(name for roots in VENDORS.values() for name, _, _ in roots)}))
PATTERNS = (
    "**/*.md",
    "**/bandleader.toml",
    "**/pyproject.toml",
    "**/.claude-plugin/*.json",
    f"**/{{{_FOLDERS}}}",
    f"**/{{{_FOLDERS}}}/**/",
    "**/.milestones/lock",  # somebody has begun to run something, or has ended it
)


def register(ls: Server) -> None:
    """Ask the client to watch what libraries are made of."""
    if ls.client.watches:
        watchers = [types.FileSystemWatcher(pattern) for pattern in PATTERNS]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        ls.client_register_capability(types.RegistrationParams([types.Registration(method, method, options)]))


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Files were created, changed, deleted or renamed outside the editor."""
    paths = [path for change in params.changes if (path := path_of(change.uri)) is not None]
    for path in paths:
        ls.runs.observer.touched(path)
    ls.changed_on_disk(paths)


def did_change_workspace_folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders were added to the window or removed from it."""
    for folder in params.event.removed:
        path = path_of(folder.uri)
        if path is not None:
            ls.close_folder(path)
    for folder in params.event.added:
        path = path_of(folder.uri)
        if path is not None and not ls.libraries.holds(path):
            ls.indexer.load(ls.libraries.add(path))
    settings.ask(ls)


def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """What a person wants to see. What is checked is configured in the workspace, the same for everybody."""
    settings.adopt(ls, read_preferences(params.settings, ls.preferences), ls.folder_preferences)
    settings.ask(ls)
