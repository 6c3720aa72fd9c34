"""Keys of Claude Code's skills and commands, which share one reference since 2.1.3."""

from __future__ import annotations

from .key import BOOL, MAP, STRING, STRINGS, Key, spellings

# Read on 2026-08-22, Claude Code 2.1.240.
_PAGE = "code.claude.com/docs/en/skills: Frontmatter reference"
_STANDARD = "agentskills.io: specification"

EFFORTS = ("low", "medium", "high", "xhigh", "max")

_NAME = Key(
    "name",
    STRING,
    "The label of the skill in lists. It is called by the name of its folder, in a plugin by this one.",
    "official",
    _PAGE,
    default="the name of the folder",
)

_DESCRIPTION = Key(
    "description",
    STRING,
    "What it does and when to use it. The listing cuts it, together with `when_to_use`, at 1,536 characters.",
    "official",
    _PAGE,
    default="the first paragraph of the body",
)

_WHEN = Key(
    "when_to_use",
    STRING,
    "Further hints for the model on when to use it; added to the description.",
    "official",
    _PAGE,
)

_HINT = Key(
    "argument-hint",
    STRING,
    "The arguments as shown while typing the name. Quote it when it has brackets: "
    "an unquoted `[x]` is a list, which some readers refuse.",
    "official",
    _PAGE,
)

_ARGUMENTS = Key(
    "arguments",
    STRINGS,
    "Names for the arguments by position, used as `$name` in the body. A list, or words in one string.",
    "official",
    _PAGE,
    names="argument",
)

_MANUAL = Key(
    "disable-model-invocation",
    BOOL,
    "If true, only the user can start it: the model cannot, agents cannot preload it.",
    "official",
    _PAGE,
    default="false",
)

_INVOCABLE = Key(
    "user-invocable",
    BOOL,
    "If false, it is missing from the `/` menu and cannot be typed; the model may still use it.",
    "official",
    _PAGE,
    default="true",
)

ALLOWED_TOOLS = Key(
    "allowed-tools",
    STRINGS,
    "Tools that run without asking while it is active. It grants and never restricts: tools that are not "
    "listed stay available and ask as usual.",
    "official",
    _PAGE,
    names="tool",
)

_DISALLOWED_TOOLS = Key(
    "disallowed-tools",
    STRINGS,
    "Tools that are taken away while it is active.",
    "official",
    _PAGE,
    names="tool",
)

_MODEL = Key(
    "model",
    STRING,
    "The model for the rest of the turn, or of the subagent with `context: fork`.",
    "official",
    _PAGE,
    default="the model of the session",
    names="model",
)

_PATHS = Key(
    "paths",
    STRINGS,
    "Globs: the model loads the skill by itself only for files that match.",
    "official",
    _PAGE,
    names="glob",
)

_SHARED = (
    _WHEN,
    _HINT,
    _ARGUMENTS,
    _MANUAL,
    _INVOCABLE,
    ALLOWED_TOOLS,
    _DISALLOWED_TOOLS,
    _MODEL,
    Key(
        "effort",
        STRING,
        "How hard the model thinks while it is active.",
        "official",
        _PAGE,
        default="that of the session",
        values=EFFORTS,
    ),
    Key(
        "context",
        STRING,
        "`fork` runs it as a subagent with the body as its prompt.",
        "official",
        _PAGE,
        default="inline",
        values=("fork", "inline"),
    ),
    Key(
        "agent",
        STRING,
        "The agent that runs it; only with `context: fork`.",
        "official",
        _PAGE,
        default="general-purpose",
        names="agent",
    ),
    Key(
        "background",
        BOOL,
        "Whether a fork runs in the background; only with `context: fork`. Headless runs always wait for it.",
        "official",
        _PAGE,
        default="true",
    ),
    Key(
        "hooks",
        MAP,
        "Hooks as in the settings, registered when it is first used and kept for the session.",
        "official",
        _PAGE,
    ),
    Key(
        "shell",
        STRING,
        "The shell of the commands that are run while the body is read.",
        "official",
        _PAGE,
        default="bash",
        values=("bash", "powershell"),
    ),
    Key("metadata", MAP, "A map of your own, for other programs.", "official", _PAGE),
    Key("license", STRING, "The licence, or the file that holds it.", "standard", _STANDARD),
    Key("compatibility", STRING, "What it needs around it, in at most 500 characters.", "standard", _STANDARD),
    *spellings(_WHEN, "when-to-use", "whenToUse"),
    *spellings(_HINT, "argument_hint", "argumentHint", "argument-hints", "arguments-hint"),
    *spellings(_MANUAL, "disable_model_invocation", "disableModelInvocation"),
    *spellings(_INVOCABLE, "user_invocable", "userInvocable", "user-invokable"),
    *spellings(ALLOWED_TOOLS, "allowed_tools", "allowedTools", "allowed-tool", "tools"),
    *spellings(_DISALLOWED_TOOLS, "disallowed_tools", "disallowedTools"),
)

COMMAND = (
    # The defaults of commands are those of Bandleader's own metadata.
    _DESCRIPTION._replace(default="No description"),
    *(key._replace(default="all") if key is ALLOWED_TOOLS else key for key in _SHARED),
    _NAME._replace(doc="Ignored in commands: a command is called by its file name.", status="ignored", default=""),
    _PATHS._replace(doc="Ignored in commands: only skills are loaded by path.", status="ignored"),
    Key(
        "hide-from-slash-command-tool",
        BOOL,
        "Kept the command from the model in old versions.",
        "deprecated",
        "code.claude.com: slash commands, 2025",
        replaced_by=_MANUAL.name,
    ),
)

SKILL = (_NAME, _DESCRIPTION, *_SHARED, _PATHS)
