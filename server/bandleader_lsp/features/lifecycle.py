"""How a session begins. (How it ends is the protocol's business, see `protocol`.)"""

from __future__ import annotations

from typing import cast

from lsprotocol import types

from bandleader.text.lines import Encoding

from ..client import read
from ..preferences import read_preferences
from ..running.announced import read_announced
from ..server import Server
from ..uris import path_of, uri_of
from . import pull, settings, watching


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """Learn what the client can do and which folders are open; nothing is read yet."""
    encoding = cast("Encoding", str(getattr(ls.workspace.position_encoding, "value", ls.workspace.position_encoding)))
    ls.reports.client = read(params.capabilities, encoding)
    ls.protocol.trace = params.trace or types.TraceValue.Off
    ls.announced = read_announced(params.initialization_options, params.capabilities.experimental)
    ls.preferences = read_preferences(params.initialization_options, ls.preferences)
    if ls.client.pulls:
        pull.register(ls)
    for uri in _folders(params):
        path = path_of(uri)
        if path is not None:
            ls.libraries.add(path)
    if params.process_id is not None:
        ls.watch_client(params.process_id)


def initialized(ls: Server, params: types.InitializedParams) -> None:
    """Load the open folders and watch their files."""
    if not ls.client.pulls:
        pull.register(ls)  # not offered, and answered all the same
    watching.register(ls)
    settings.register(ls)
    for project in ls.libraries.projects.values():
        ls.indexer.load(project)
    ls.runs.background(ls.runs.begin())


def _folders(params: types.InitializeParams) -> list[str]:
    """The URIs of the workspace folders; older clients name one root, still older ones a path."""
    if params.workspace_folders:
        return [folder.uri for folder in params.workspace_folders]
    if params.root_uri:
        return [params.root_uri]
    return [uri_of(params.root_path)] if params.root_path else []
