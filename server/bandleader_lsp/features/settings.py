"""What a person has set for each folder of the workspace, asked of clients that know (`workspace/configuration`)."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from ..preferences import Preferences, read_preferences
from ..server import Server
from ..uris import uri_of

SECTION = "bandleader"


def register(ls: Server) -> None:
    """Have the client tell when settings change, if it would not otherwise, and ask what they are."""
    if ls.client.tells_settings:
        options = types.DidChangeConfigurationRegistrationOptions(SECTION)
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        ls.client_register_capability(types.RegistrationParams([types.Registration(method, method, options)]))
    ask(ls)


def ask(ls: Server) -> None:
    """Find out the settings of each open folder, soon."""
    if ls.client.has_settings:
        ls.runs.background(_ask(ls))


def adopt(ls: Server, everywhere: Preferences, folders: dict[str, Preferences]) -> None:
    """Go by other preferences from now on, and show it."""
    before = ls.preferences, ls.folder_preferences
    ls.preferences, ls.folder_preferences = everywhere, folders
    if before == (everywhere, folders):
        return
    if ls.client.refreshes_hints:
        ls.protocol.send_request(types.WORKSPACE_INLAY_HINT_REFRESH)
    ls.publisher.refresh_lenses()


async def _ask(ls: Server) -> None:
    folders = list(ls.libraries.projects)
    items = [types.ConfigurationItem(uri_of(folder), SECTION) for folder in folders]
    params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION), *items])
    answer: Any = await ls.talk.request(types.WORKSPACE_CONFIGURATION, params)
    if isinstance(answer, (list, tuple)) and len(answer) == len(folders) + 1:
        everywhere = read_preferences(answer[0], ls.preferences)
        found = zip(folders, answer[1:], strict=True)
        adopt(ls, everywhere, {folder: read_preferences(settings, everywhere) for folder, settings in found})
