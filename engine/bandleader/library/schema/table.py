"""Which keys belong to which files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ..source import Format, Kind
from . import bandleader, claude_agents, claude_skills, common, copilot, cursor, opencode
from .key import Key

_OFFICIAL: dict[tuple[Kind, Format], tuple[Key, ...]] = {
    ("command", "claude"): claude_skills.COMMAND,
    ("skill", "claude"): claude_skills.SKILL,
    ("agent", "claude"): claude_agents.AGENT,
    ("command", "opencode"): opencode.COMMAND,
    ("skill", "opencode"): opencode.SKILL,
    ("agent", "opencode"): opencode.AGENT,
    ("command", "cursor"): cursor.COMMAND,
    ("skill", "cursor"): cursor.SKILL,
    ("agent", "cursor"): cursor.AGENT,
    ("command", "copilot"): copilot.PROMPT,
    ("skill", "copilot"): copilot.SKILL,
    ("agent", "copilot"): copilot.AGENT,
}

_ADDED: dict[Kind, tuple[tuple[Key, ...], ...]] = {
    "command": (bandleader.COMMAND, common.COMMAND),
    "skill": (bandleader.SKILL, common.SKILL),
    "agent": (common.AGENT,),
}


@cache
def keys_for(kind: Kind, format: Format) -> Mapping[str, Key]:
    """The keys that a file of ``kind`` and ``format`` may have, by name, official ones first.

    A key that several sources define is the vendor's before Bandleader's before the common one. Shared
    files have no keys of their own.
    """
    if kind == "shared":
        return MappingProxyType({})
    keys: dict[str, Key] = {}
    for group in (_OFFICIAL[kind, format], *_ADDED[kind]):
        for key in group:
            keys.setdefault(key.name, key)
    return MappingProxyType(keys)
