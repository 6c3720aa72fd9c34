"""The keys of Bandleader itself: what a command depends on, and how it is run."""

from __future__ import annotations

from .. import labels
from ..durations import PATTERN
from .key import INT, MAP, STRING, STRINGS, Key, spellings

_META = "Bandleader: front matter"
_RUN = "Bandleader: running"

_DEPENDENCIES = Key(
    "dependencies",
    ("list", "string", "map"),
    "Commands that must have succeeded before this one runs. "
    "A list, a comma-separated string, or a map of `required` and `optional` lists.",
    "bandleader",
    _META,
    names="command",
    keys=(
        Key("required", STRINGS, "Commands without which this one does not run.", "bandleader", _META, names="command"),
        Key(
            "optional", STRINGS, "Commands that run first where the library has them.", "bandleader", _META,
            names="command",
        ),
    ),
)  # fmt: skip

_RETRY = Key(
    "retry",
    MAP,
    "How often a failed execution is tried again. Waits grow exponentially, with full jitter.",
    "bandleader",
    _RUN,
    keys=(
        Key("attempts", INT, "How many executions there are at most.", "bandleader", _RUN, default="3"),
        Key("backoff", STRING, "The wait before the second one.", "bandleader", _RUN, default="2s", pattern=PATTERN),
        Key("max-backoff", STRING, "The longest wait.", "bandleader", _RUN, default="1m", pattern=PATTERN),
    ),
)

RUN = Key(
    "run",
    MAP,
    "How Bandleader runs the command.",
    "bandleader",
    _RUN,
    keys=(
        Key(
            "runner",
            STRING,
            "What executes the command: `shell` runs its bash blocks, `agent` gives it to an agent CLI, "
            "any other name is a runner of the configuration.",
            "bandleader",
            _RUN,
            default="agent",
            suggestions=("shell", "agent"),
        ),
        Key(
            "timeout",
            STRING,
            "How long an execution may take; then its whole process tree is ended.",
            "bandleader",
            _RUN,
            default="30m",
            suggestions=("10m", "30m", "2h"),
            pattern=PATTERN,
        ),
        _RETRY,
        Key(
            "on-failure",
            STRING,
            "What happens after a failure, in place of the recovery that belongs to the failed stage.",
            "bandleader",
            _RUN,
            default="the recovery of the stage",
            values=("retry", "rollback", "partial-recovery", "manual-intervention"),
        ),
        Key(
            "compensate",
            STRING,
            "The command that undoes what this one did outside the work tree.",
            "bandleader",
            _RUN,
            names="command",
        ),
        Key(
            "inputs",
            STRINGS,
            "Files that the result depends on: part of the cache key and of freshness.",
            "bandleader",
            _RUN,
            names="glob",
        ),
        Key("outputs", STRINGS, "Files that the command may create or change.", "bandleader", _RUN, names="glob"),
        Key(
            "cache",
            ("string", "bool"),
            "How long a result stays valid; `false` turns the cache off.",
            "bandleader",
            _RUN,
            default="false",
            suggestions=("10m", "1h", "1d"),
            pattern=PATTERN,
        ),
        Key(
            "isolation",
            STRING,
            "Where the command works: in the workspace, or in a git worktree that is merged when it succeeds.",
            "bandleader",
            _RUN,
            default="in-place",
            values=("in-place", "worktree"),
        ),
        Key(
            "prelude",
            STRINGS,
            "Shared files whose shell blocks are loaded first.",
            "bandleader",
            _RUN,
            names="shared",
        ),
        Key(
            "labels",
            STRINGS,
            "What a worker must have to run the command, where workers do: at most eight words of lower-case letters, "
            "digits and hyphens.",
            "bandleader",
            _RUN,
            suggestions=("browser", "gpu"),
            pattern=labels.PATTERN,
            most=labels.MOST,
        ),
    ),
)

_REST = (
    Key(
        "complexity",
        STRING,
        "How much work the command is; weighs in the complexity budget.",
        "bandleader",
        _META,
        default="simple",
        values=("simple", "medium", "complex"),
    ),
    Key("agents", STRINGS, "Agents that the command deploys.", "bandleader", _META, names="agent"),
    Key("purpose", STRING, "What the command is for, shown in lists beside the description.", "bandleader", _META),
    Key(
        "type",
        STRING,
        "The group in lists and in the graph; `workflow` makes the command a workflow wherever it lies.",
        "bandleader",
        _META,
        suggestions=("workflow",),
    ),
    RUN,
)

COMMAND = (
    _DEPENDENCIES,
    *_REST,
    *spellings(_DEPENDENCIES, "depends", "depends_on", "depends-on", "dependsOn", "dependency", "requires"),
)

SKILL = (
    # In skills the key is taken: claude.ai reads it as software packages, so its strings need not name commands.
    _DEPENDENCIES._replace(
        doc="Commands that must have succeeded first, or software packages that the skill needs.", names=""
    ),
    *_REST,
)
