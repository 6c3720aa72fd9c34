"""Finding a session by what a person types."""

from __future__ import annotations

from ..errors import EngineError
from .port import EventLog


def find_session(log: EventLog, name: str) -> str:
    """The id of the session called so, or whose id begins so, or of the newest one if ``name`` is "".

    Raises:
        EngineError: there is none, or there are several.
    """
    ids = [entry.id for entry in log.sessions()]
    if not ids:
        raise EngineError("nothing has run in this workspace yet")
    found = [id for id in ids if id.startswith(name)]
    if not name or name in found:
        return name or ids[-1]
    if len(found) == 1:
        return found[0]
    if found:
        raise EngineError(f"several sessions begin with {name}: {', '.join(found[-5:])}; give more of the id")
    raise EngineError(f"there is no session {name}; `bandleader sessions` lists them")
