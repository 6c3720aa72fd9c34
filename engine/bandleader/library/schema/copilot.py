"""Keys of GitHub Copilot's prompt files, agents and skills, in VS Code and on the command line."""

from __future__ import annotations

from .key import BOOL, LIST, MAP, STRING, STRINGS, Key, spellings

_PROMPTS = "code.visualstudio.com/docs/copilot: prompt files"
_AGENTS = "code.visualstudio.com/docs/copilot: custom agents"
_CLI = "docs.github.com: custom agents configuration"
_SKILLS = "docs.github.com: Copilot CLI command reference"

_TOOL_ALIASES = ("*", "read", "edit", "search", "execute", "agent", "web", "todo")

_HINT = Key(
    "argument-hint", STRING, "What to type after the name. Only a string: a list is refused.", "official", _PROMPTS
)

_MANUAL = Key(
    "disable-model-invocation",
    BOOL,
    "If true, the model does not use it by itself.",
    "official",
    _SKILLS,
    default="false",
)

_INVOCABLE = Key("user-invocable", BOOL, "Whether the user can choose it.", "official", _SKILLS, default="true")

_PROMPT_AGENT = Key(
    "agent",
    STRING,
    "The agent that runs the prompt: a built-in one or one of your own.",
    "official",
    _PROMPTS,
    default="the current one",
    suggestions=("ask", "edit", "agent", "plan"),
)

PROMPT = (
    Key("description", STRING, "What the prompt does.", "official", _PROMPTS),
    Key("name", STRING, "The name after `/`.", "official", _PROMPTS, default="the file name"),
    _HINT,
    _PROMPT_AGENT,
    Key("model", STRING, "The model that runs the prompt.", "official", _PROMPTS, default="the selected one"),
    Key("tools", STRINGS, "The tools that the prompt may use.", "official", _PROMPTS, suggestions=_TOOL_ALIASES),
    *spellings(_PROMPT_AGENT, "mode"),
)

_HANDOFF = (
    Key("label", STRING, "The text of the button.", "official", _AGENTS, required=True),
    Key("agent", STRING, "The agent that goes on.", "official", _AGENTS, required=True, names="agent"),
    Key("prompt", STRING, "What the agent is told.", "official", _AGENTS),
    Key("send", BOOL, "Whether the prompt is sent at once.", "official", _AGENTS, default="false"),
    Key("model", STRING, "The model that goes on.", "official", _AGENTS),
)

AGENT = (
    Key("description", STRING, "What the agent is for.", "official", _CLI, required=True),
    Key("name", STRING, "The name in lists.", "official", _CLI, default="the file name"),
    Key("tools", STRINGS, "The tools that the agent has.", "official", _CLI, default="all", suggestions=_TOOL_ALIASES),
    Key("model", STRINGS, "The model of the agent, or several in order of preference.", "official", _AGENTS),
    Key("models", LIST, "Models of the agent in order of preference.", "official", _CLI),
    Key("modelPolicy", STRING, "How the model is chosen.", "official", _CLI),
    Key("reasoningEffort", STRING, "How hard the model thinks.", "official", _CLI),
    Key("mcp-servers", MAP, "MCP servers of the agent, each with its configuration.", "official", _CLI),
    Key(
        "target",
        STRING,
        "Where the agent is offered.",
        "official",
        _CLI,
        default="everywhere",
        values=("vscode", "github-copilot"),
    ),
    Key(
        "include-custom-instructions",
        BOOL,
        "Whether the agent also reads the instructions of the repository.",
        "official",
        _CLI,
    ),
    Key("sidekick", ("bool", "map"), "Lets the agent work beside the session.", "official", _CLI),
    Key("agents", STRINGS, "Agents that this one may start.", "official", _AGENTS, default="all", names="agent"),
    Key("handoffs", LIST, "Agents offered as the next step.", "official", _AGENTS, item="map", keys=_HANDOFF),
    Key("hooks", MAP, "Hooks while the agent runs.", "official", _AGENTS),
    _HINT,
    _INVOCABLE,
    _MANUAL,
    Key(
        "infer",
        BOOL,
        "Whether the model chooses the agent by itself. Write `user-invocable` and `disable-model-invocation`.",
        "deprecated",
        _CLI,
    ),
    Key("mode", STRING, "Left from the time when agents were called chat modes.", "common", _AGENTS),
    Key("hidden", BOOL, "Whether the agent is kept out of lists.", "common", _AGENTS),
)

SKILL = (
    Key(
        "name",
        STRING,
        "The name of the skill, at most 64 characters.",
        "official",
        _SKILLS,
        required=True,
        pattern=r"[A-Za-z0-9_.: -]+",
    ),
    Key(
        "description",
        STRING,
        "What the skill does and when to use it, in at most 1,024 characters.",
        "official",
        _SKILLS,
        required=True,
    ),
    _HINT,
    Key("allowed-tools", STRINGS, "Tools that run without asking.", "official", _SKILLS),
    _INVOCABLE,
    _MANUAL,
    Key("license", STRING, "The licence, or the file that holds it.", "standard", "agentskills.io: specification"),
    Key("compatibility", STRING, "What it needs around it.", "standard", "agentskills.io: specification"),
    Key("metadata", MAP, "A map of your own, for other programs.", "standard", "agentskills.io: specification"),
)
