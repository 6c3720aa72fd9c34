"""Keys that no reference defines but real libraries are full of; readers ignore them."""

from __future__ import annotations

from .key import BOOL, LIST, STRING, STRINGS, Key, Types

_SOURCE = "counted in 24 public libraries, 2026"
_TEXT: Types = ("string", "number")
_MIXED: Types = ("list", "string", "map")


def _common(name: str, types: Types, doc: str) -> Key:
    return Key(name, types, doc, "common", _SOURCE)


_EVERYWHERE = (
    _common("version", _TEXT, "The version of the file."),
    _common("author", _MIXED, "Who wrote it."),
    _common("authors", _MIXED, "Who wrote it."),
    _common("license", STRING, "The licence, or the file that holds it."),
    _common("tags", STRINGS, "Words to find it by."),
    _common("keywords", STRINGS, "Words to find it by."),
    _common("category", STRING, "The group it belongs to."),
    _common("source", STRING, "Where it was taken from."),
    _common("origin", STRING, "Where it was taken from."),
    _common("created", STRING, "When it was written."),
    _common("updated", STRING, "When it was last changed."),
    _common("date", STRING, "When it was written."),
    _common("title", STRING, "A heading for people."),
    _common("aliases", STRINGS, "Other names for it."),
    _common("examples", _MIXED, "How it is used."),
    _common("triggers", _MIXED, "Phrases that call for it."),
    _common("prerequisites", _MIXED, "What must be there first, in words."),
    _common("platforms", STRINGS, "Systems it works on."),
    _common("mcp-servers", _MIXED, "MCP servers it makes use of."),
    _common("invokes", _MIXED, "Agents, workflows and commands that its text calls."),
    _common("references", _MIXED, "Files that belong to it."),
    _common("metadata", ("map",), "A map of its own, for other programs."),
)

COMMAND = (
    *_EVERYWHERE,
    _common("usage", STRING, "How the command is typed."),
    _common("command", ("string", "bool"), "The command as typed, or that it is one."),
    _common("shortcut", STRING, "A short name for the command."),
    _common("execution_mode", STRING, "How the writers' own tool runs it."),
    _common("mode", STRING, "The mode in which another tool runs it."),
    _common("subtask", BOOL, "Whether opencode runs it as a subagent."),
    _common("validation", _MIXED, "Checks of the writers' own tool."),
    _common("progressive-disclosure", _MIXED, "What the writers' own tool loads when."),
    _common("error-recovery", _MIXED, "What the writers' own tool does after errors."),
    _common("safety-measures", _MIXED, "Precautions, in words."),
    _common("estimated_time", _TEXT, "How long it takes."),
    _common("difficulty", STRING, "How hard it is."),
    _common("personas", STRINGS, "Roles that the model takes."),
    _common("strategy", STRING, "How the command goes about its work."),
    _common("parameters", _MIXED, "What the arguments mean."),
    _common("scripts", ("map",), "The command lines that spec-kit fills in for `{SCRIPT}`."),
    _common("handoffs", LIST, "Agents that go on afterwards.")._replace(item="map"),
)

SKILL = (
    *_EVERYWHERE,
    _common("related_skills", STRINGS, "Skills that go with it."),
    _common("isolation", STRING, "Where an agent works; skills have no such key."),
    _common("preconditions", _MIXED, "What must be there first, in words."),
    _common("capabilities", _MIXED, "What it can do."),
)

AGENT = (
    *_EVERYWHERE,
    _common("capabilities", _MIXED, "What the agent can do."),
    _common("role", STRING, "What the agent is."),
    _common("type", STRING, "The group the agent belongs to."),
    _common("priority", _TEXT, "Which agent comes first."),
    _common("field", STRING, "What the agent knows about."),
    _common("expertise", STRINGS, "How much or what the agent knows."),
    _common("activation_triggers", _MIXED, "Phrases that call for the agent."),
    _common("argument-hint", STRING, "What to tell the agent."),
    _common("dependencies", _MIXED, "What the agent needs."),
    _common("related_agents", STRINGS, "Agents that go with it."),
)
