"""How a person, or the client for them, says that commands of a workspace may run."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from ..protocol import INVALID_PARAMS
from ..server import Server
from ..uris import path_of

COMMAND, CHANGED = "bandleader.trust", "bandleader/didChangeTrust"


def trust(ls: Server, *arguments: Any) -> Any:
    """Trust the workspace folder of a URI, or all that are open: their commands may run from now on."""
    path = path_of(arguments[0]) if arguments and isinstance(arguments[0], str) else None
    owner = ls.libraries.owner(path) if path is not None else None
    if arguments and owner is None:
        return types.ResponseError(INVALID_PARAMS, "the argument is the URI of a file or folder of this workspace")
    if ls.announced.trusted is not None:
        ls.talk.say("info", "The editor itself decides which workspaces are trusted.")
        return {"trusted": ls.announced.trusted}
    for folder in [owner.folder] if owner else ls.libraries.projects:
        ls.trust.grant(folder)
        ls.talk.say("info", f"Commands of {folder} may run from now on.")
    return {"trusted": True}


def did_change_trust(ls: Server, params: Any) -> None:
    """The client's own trust in the workspace has changed: ``{"trusted": true}``."""
    trusted = params.get("trusted") if isinstance(params, dict) else getattr(params, "trusted", None)
    if isinstance(trusted, bool) and ls.announced.trusted is not None:
        ls.announced = ls.announced._replace(trusted=trusted)
