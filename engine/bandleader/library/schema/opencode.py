"""Keys of opencode's commands, agents and skills."""

from __future__ import annotations

from .key import BOOL, INT, MAP, STRING, Key
from .standard import SKILL

# Read in summer 2026.
_COMMANDS = "opencode.ai/docs/commands"
_AGENTS = "opencode.ai/docs/agents"

__all__ = ["AGENT", "COMMAND", "SKILL"]

COMMAND = (
    Key("description", STRING, "What the command does, shown beside its name.", "official", _COMMANDS),
    Key(
        "agent",
        STRING,
        "The agent that runs the command.",
        "official",
        _COMMANDS,
        default="the current one",
        names="agent",
    ),
    Key(
        "model",
        STRING,
        "The model that runs the command, as `provider/id`.",
        "official",
        _COMMANDS,
        default="the current one",
        pattern=r"[^/\s]+/\S+",
    ),
    Key("subtask", BOOL, "Whether it runs as a subagent, away from the conversation.", "official", _COMMANDS),
    Key("name", STRING, "Ignored: a command is called by its file name.", "ignored", _COMMANDS),
)

AGENT = (
    Key("description", STRING, "When to use the agent.", "official", _AGENTS, required=True),
    Key(
        "mode",
        STRING,
        "Whether one talks to the agent, other agents call it, or both.",
        "official",
        _AGENTS,
        default="all",
        values=("primary", "subagent", "all"),
    ),
    Key("model", STRING, "The model of the agent, as `provider/id`.", "official", _AGENTS, pattern=r"[^/\s]+/\S+"),
    Key("temperature", ("number", "int"), "How freely the model answers.", "official", _AGENTS),
    Key("top_p", ("number", "int"), "How many of the likely words the model considers.", "official", _AGENTS),
    Key("prompt", STRING, "A file with the prompt, in place of the body.", "official", _AGENTS),
    Key(
        "permission", ("map", "string"), "What the agent may do: `ask`, `allow` or `deny` a tool.", "official", _AGENTS
    ),
    Key(
        "tools",
        MAP,
        "Which tools the agent has, each true or false; `permission` took its place.",
        "deprecated",
        _AGENTS,
    ),
    Key("steps", INT, "The number of turns after which the agent is stopped.", "official", _AGENTS),
    Key("disable", BOOL, "Turns the agent off.", "official", _AGENTS, default="false"),
    Key("hidden", BOOL, "Keeps the agent out of the menu.", "official", _AGENTS, default="false"),
    Key("color", STRING, "The colour of the agent in lists.", "official", _AGENTS),
    Key("name", STRING, "A name for people: the agent is called by its file name.", "common", _AGENTS),
)
