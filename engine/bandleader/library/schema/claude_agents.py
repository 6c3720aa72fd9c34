"""Keys of Claude Code's subagents."""

from __future__ import annotations

from .builtins import COLORS
from .claude_skills import EFFORTS
from .key import BOOL, INT, MAP, STRING, STRINGS, Key, spellings

# Read on 2026-08-22, Claude Code 2.1.240.
_PAGE = "code.claude.com/docs/en/sub-agents"

_TOOLS = Key(
    "tools",
    STRINGS,
    "The only tools the agent has. `Agent(a, b)` limits which agents it may start.",
    "official",
    _PAGE,
    default="all",
    names="tool",
)

_DISALLOWED = Key(
    "disallowedTools",
    STRINGS,
    "Tools that the agent does not have; they are taken away before `tools` is read.",
    "official",
    _PAGE,
    names="tool",
)

_MODE = Key(
    "permissionMode",
    STRING,
    "How the agent asks for permission. Ignored in plugins, and below a session that asks less.",
    "official",
    _PAGE,
    default="default",
    values=("default", "manual", "acceptEdits", "auto", "dontAsk", "bypassPermissions", "plan"),
)

_TURNS = Key("maxTurns", INT, "The number of turns after which the agent is stopped.", "official", _PAGE)

_SERVERS = Key(
    "mcpServers",
    ("list", "map"),
    "MCP servers of the agent: names of configured ones, or a name with its configuration. Ignored in plugins.",
    "official",
    _PAGE,
)

_COLOR = Key("color", STRING, "The colour of the agent in lists.", "official", _PAGE, values=COLORS)

_PROMPT = Key("initialPrompt", STRING, "The first turn when the session is the agent itself.", "official", _PAGE)

AGENT = (
    Key(
        "name",
        STRING,
        "The name by which the agent is called; where its file lies does not matter. A file without one is skipped.",
        "official",
        _PAGE,
        required=True,
        pattern="[^-:][^:]*",
    ),
    Key(
        "description",
        STRING,
        "When to hand work to the agent. A file without one is skipped.",
        "official",
        _PAGE,
        required=True,
    ),
    _TOOLS,
    _DISALLOWED,
    Key("model", STRING, "The model of the agent.", "official", _PAGE, default="inherit", names="model"),
    _MODE,
    _TURNS,
    Key(
        "skills",
        STRINGS,
        "Skills whose whole text the agent has from the start.",
        "official",
        _PAGE,
        names="skill",
    ),
    _SERVERS,
    Key("hooks", MAP, "Hooks as in the settings, while the agent runs. Ignored in plugins.", "official", _PAGE),
    Key(
        "memory",
        STRING,
        "Where the agent keeps notes between sessions.",
        "official",
        _PAGE,
        values=("user", "project", "local"),
    ),
    Key("background", BOOL, "Whether the agent always runs in the background.", "official", _PAGE, default="false"),
    Key(
        "effort",
        STRING,
        "How hard the model thinks.",
        "official",
        _PAGE,
        default="that of the session",
        values=EFFORTS,
    ),
    Key(
        "isolation",
        STRING,
        "`worktree` gives the agent a git worktree of its own.",
        "official",
        _PAGE,
        values=("worktree",),
    ),
    _COLOR,
    _PROMPT,
    *spellings(_TOOLS, "allowed-tools", "allowed_tools", "allowedTools"),
    *spellings(_DISALLOWED, "disallowed-tools", "disallowed_tools"),
    *spellings(_MODE, "permission-mode", "permission_mode"),
    *spellings(_TURNS, "max-turns", "max_turns"),
    *spellings(_SERVERS, "mcp-servers", "mcp_servers"),
    *spellings(_COLOR, "colour"),
    *spellings(_PROMPT, "initial-prompt", "initial_prompt"),
)
