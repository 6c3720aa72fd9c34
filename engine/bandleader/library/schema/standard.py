"""Keys of the Agent Skills standard, for readers that take it as it is."""

from __future__ import annotations

from .key import MAP, STRING, STRINGS, Key

_PAGE = "agentskills.io: specification"

SKILL = (
    Key(
        "name",
        STRING,
        "The name of the skill and of its folder: lowercase letters, digits and single hyphens, at most 64.",
        "official",
        _PAGE,
        required=True,
        pattern="[a-z0-9]+(-[a-z0-9]+)*",
    ),
    Key(
        "description",
        STRING,
        "What the skill does and when to use it, in at most 1,024 characters.",
        "official",
        _PAGE,
        required=True,
    ),
    Key("license", STRING, "The licence, or the file that holds it.", "official", _PAGE),
    Key("compatibility", STRING, "What it needs around it, in at most 500 characters.", "official", _PAGE),
    Key("metadata", MAP, "A map of your own, for other programs.", "official", _PAGE),
    Key("allowed-tools", STRINGS, "Tools that run without asking. Experimental.", "official", _PAGE),
)
