"""What a client says of itself beyond the capabilities of the protocol."""

from __future__ import annotations

from typing import Any, NamedTuple


class Announced(NamedTuple):
    """``trusted`` is None where the client leaves the question of trust to the server."""

    trusted: bool | None = None
    asks_arguments: bool = False  # it answers `bandleader/askArguments`
    run_events: bool = False  # it wants `bandleader/runEvent` and `bandleader/sessionChanged`


def read_announced(options: object, experimental: object) -> Announced:
    """From ``initializationOptions`` and from ``bandleader`` in the experimental capabilities.

    Keys ``trusted``, ``askArguments`` and ``runEvents``, all booleans; whatever else is there is passed over. Trust is
    taken from the options alone, and never from settings: a workspace can bring those along.
    """
    told = options if isinstance(options, dict) else {}
    capable: Any = experimental.get("bandleader") if isinstance(experimental, dict) else None
    able = capable if isinstance(capable, dict) else {}
    trusted = told.get("trusted")
    return Announced(
        trusted if isinstance(trusted, bool) else None,
        True in (told.get("askArguments"), able.get("askArguments")),
        True in (told.get("runEvents"), able.get("runEvents")),
    )
