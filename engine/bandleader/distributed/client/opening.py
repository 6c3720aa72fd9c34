"""From what `--on` says to the engine of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..database.address import FROM_CONFIGURATION, Address, configured_address
from ..database.errors import DatabaseError
from .engine import RemoteEngine

if TYPE_CHECKING:
    from ...library.settings import Settings
    from ...workspace.project import Project


def open_remote(project: Project, on: str) -> RemoteEngine:
    """The engine for the sessions of a database.

    Raises:
        DatabaseError: ``on`` names none.
    """
    return RemoteEngine(project, address_of(on, project.config.settings), on)


def address_of(on: str, settings: Settings) -> Address:
    """The address that ``on`` is, or for `config` that of the environment or of the configuration.

    Raises:
        DatabaseError: there is none, or it is wrong.
    """
    address = configured_address(on, settings)
    assert address is not None  # `on` is not empty
    return address


def place_of(settings: Settings, session: str) -> str:
    """The configured database for a person, if it has a session whose id begins so; "" if not, or if nobody can say."""
    from ..database.log import DatabaseLog

    try:
        address = address_of(FROM_CONFIGURATION, settings)
        with DatabaseLog.open(address) as log:
            return str(address) if any(entry.id.startswith(session) for entry in log.sessions()) else ""
    except DatabaseError:
        return ""
