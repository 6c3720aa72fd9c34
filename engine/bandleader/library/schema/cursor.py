"""Keys of Cursor's commands, skills and agents."""

from __future__ import annotations

from .key import BOOL, STRING, STRINGS, Key
from .standard import SKILL as _STANDARD_SKILL

_COMMANDS = "cursor.com/docs/agent/chat/commands"
_SKILLS = "cursor.com/docs/context/skills"
_AGENTS = "cursor.com/docs/agent/subagents"

COMMAND = (
    Key(
        "description",
        STRING,
        "What the command does. Cursor reads no front matter in commands; Bandleader shows it.",
        "bandleader",
        "Bandleader: front matter",
        default="No description",
    ),
    *(
        Key(name, STRINGS, "Ignored: Cursor reads no front matter in commands.", "ignored", _COMMANDS)
        for name in ("name", "argument-hint", "allowed-tools", "model")
    ),
)

SKILL = (
    *_STANDARD_SKILL,
    Key(
        "disable-model-invocation",
        BOOL,
        "If true, only the user can start the skill.",
        "official",
        _SKILLS,
        default="false",
    ),
    Key("paths", STRINGS, "Globs: the skill is used only for files that match.", "official", _SKILLS, names="glob"),
)

AGENT = (
    Key("name", STRING, "The name by which the agent is called.", "official", _AGENTS, default="the file name"),
    Key("description", STRING, "When to hand work to the agent.", "official", _AGENTS),
    Key(
        "model",
        STRING,
        "The model of the agent.",
        "official",
        _AGENTS,
        default="inherit",
        suggestions=("inherit", "fast"),
    ),
    Key("readonly", BOOL, "Whether the agent may only read.", "official", _AGENTS, default="false"),
    Key("is_background", BOOL, "Whether the agent runs in the background.", "official", _AGENTS, default="false"),
)
