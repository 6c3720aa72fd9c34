"""What a user can configure, as plain data; `config.py` reads it from TOML.

The field names are the keys of ``bandleader.toml`` with ``_`` for ``-``; the docstrings are their documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from .durations import Seconds
from .source import Format, Kind

Level: TypeAlias = Literal["error", "warning", "info", "hint", "off"]
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_NO_LIMIT = Seconds(0.0)
_TEN_MINUTES = Seconds(600.0)
_QUARTER = Seconds(900.0)


class RootSetting(NamedTuple):
    """A folder of commands, skills or agents that discovery would not find by itself."""

    path: str
    """Folder, relative to the configuration file."""
    kind: Kind = "command"
    """`command`, `skill` or `agent`."""
    format: Format = "claude"
    """Whose format the files have: `claude`, `opencode`, `cursor` or `copilot`."""
    prefix: str = ""
    """Namespace under which the names are installed: `pm` for `/pm:x`."""


class LibrarySettings(NamedTuple):
    """Which files belong to the library."""

    roots: tuple[RootSetting, ...] = ()
    """Further roots."""
    exclude: tuple[str, ...] = ()
    """Globs, relative to the workspace, of files and folders to leave out."""
    user: bool = True
    """Whether names of the user's own `~/.claude` resolve (its files are never checked or changed)."""
    max_file_size: int = 4_194_304
    """Files larger than this many bytes are not read."""


class KnownSettings(NamedTuple):
    """Names that exist although no file of the library declares them."""

    commands: tuple[str, ...] = ()
    """Commands of other tools or plugins, such as `pm:epic-start`."""
    agents: tuple[str, ...] = ()
    """Agents provided elsewhere."""
    skills: tuple[str, ...] = ()
    """Skills provided elsewhere."""
    tools: tuple[str, ...] = ()
    """Tool names that are right although the built-in table does not have them."""
    models: tuple[str, ...] = ()
    """Model names that are right although the built-in table does not have them."""
    keys: tuple[str, ...] = ()
    """Front matter keys that other programs of yours read."""
    prefixes: tuple[str, ...] = ()
    """Namespaces under which the library is installed: with `pm`, `/pm:x` means `x`."""


class LimitSettings(NamedTuple):
    """Numbers beyond which a rule speaks."""

    description_min: int = 10
    """Characters a description needs at least."""
    description_max: int = 1024
    """Characters of a description that every reader keeps."""
    fan_in: int = 25
    """Commands that may depend on one command."""
    depth: int = 8
    """Commands in the longest chain of dependencies."""


class Override(NamedTuple):
    """Other severities for some files."""

    paths: tuple[str, ...]
    """Globs relative to the workspace."""
    ignore: tuple[str, ...] = ()
    """Rules that are off for these files."""
    severity: Mapping[str, Level] = _NONE
    """Severity by rule for these files."""


class CheckSettings(NamedTuple):
    """Which rules speak, and how loud. A rule is named by code, name or family (`DP`), all of them by `ALL`."""

    select: tuple[str, ...] = ("ALL",)
    """Rules that are on."""
    ignore: tuple[str, ...] = ()
    """Rules that are off."""
    severity: Mapping[str, Level] = _NONE
    """Severity by rule: `error`, `warning`, `info`, `hint` or `off`."""
    targets: tuple[str, ...] = ("claude",)
    """Readers that the files must load in: `claude`, `codex`, `copilot`, `opencode`, `agent-skills`."""
    overrides: tuple[Override, ...] = ()
    """Other severities for some files."""
    known: KnownSettings = KnownSettings()
    """Names that exist elsewhere."""
    limits: LimitSettings = LimitSettings()
    """Numbers beyond which a rule speaks."""


class GateSettings(NamedTuple):
    """The policy of the pre-execution gates; the static ones speak in the editor too."""

    safety: Literal["strict", "standard", "off"] = "standard"
    """How dangerous tool grants and shell lines are judged: `strict`, `standard` or `off`."""
    complexity_budget: int = 0
    """Points (simple 1, medium 3, complex 8, one an agent) a whole plan may cost; 0 is no limit."""
    protected: tuple[str, ...] = (
        ".git/**",
        ".milestones/state.db*",
        ".milestones/sessions/**",
        ".milestones/completed/**",
        ".milestones/cache/**",
        ".milestones/metrics/**",
    )
    """Globs of files that no command may declare as outputs or edit."""


class RunSettings(NamedTuple):
    """How commands run; options of `bandleader run` come before these."""

    jobs: int = 0
    """Commands that run at once; 0 is one a processor."""
    agent_slots: int = 4
    """Agents that may be deployed at once, in all commands together."""
    runner: str = "agent"
    """Who runs commands that do not say: `agent` is the first agent CLI that is found, else the name of one."""
    permission: Literal["read-only", "edit", "full"] = "edit"
    """What an agent may do beyond `allowed-tools`: `read-only`, `edit` files of the workspace, or `full`."""
    keep_going: bool = False
    """Whether commands that do not need a failed one still run."""
    wait: Seconds = _TEN_MINUTES
    """How long a run waits for another one that holds the workspace."""
    output_limit: int = 64
    """Mebibytes of output that are kept of one execution."""
    keep: int = 50
    """Sessions whose logs, snapshots and discarded states are kept."""


class RunnerSetting(NamedTuple):
    """An agent CLI that is not built in, called by a template."""

    command: tuple[str, ...]
    """Program and arguments; `{prompt}`, `{arguments}` and `{model}` are filled in, the prompt else comes on stdin."""


class ResourceSettings(NamedTuple):
    """What the resources gate wants to see free before a command starts."""

    disk: int = 100
    """Mebibytes on the disk of the workspace."""
    memory: int = 100
    """Mebibytes of memory."""


class QualityLimits(NamedTuple):
    """What an execution may take before the validation of quality metrics fails it; 0 is no limit."""

    duration: Seconds = _NO_LIMIT
    """Longest time of one execution (`run.timeout` ends it, this one judges it)."""
    memory: int = 0
    """Mebibytes of memory at its peak."""
    output: int = 0
    """Mebibytes of output."""
    cost: float = 0.0
    """US dollars an agent may spend; it is ended when it has."""
    tokens: int = 0
    """Tokens an agent may use; it is ended when it has."""
    turns: int = 0
    """Turns an agent may take; it is ended when it has."""


class QualityCheck(NamedTuple):
    """A check that runs after a command which changed files."""

    name: str
    """What it is called in reports."""
    run: str = ""
    """A line for bash; the check passes when it ends with 0."""
    command: str = ""
    """Or a command of the library that runs in the shell."""
    paths: tuple[str, ...] = ("**",)
    """Globs: it runs when a file that matches has changed."""
    timeout: Seconds = _TEN_MINUTES
    """How long it may take."""


class QualitySettings(NamedTuple):
    """Quality assurance, and the limits of an execution."""

    limits: QualityLimits = QualityLimits()
    """What an execution may take."""
    scope: Literal["declared", "off"] = "declared"
    """Whether a changed file outside `run.outputs` and the Edit/Write scopes fails a command that declares any."""
    checks: tuple[QualityCheck, ...] = ()
    """Checks after a command that changed files; their result satisfies `quality/verify`."""


class BreakerSettings(NamedTuple):
    """The circuit breaker: a command that fails again and again is not tried for a while."""

    failures: int = 5
    """Failed executions in a row that open it; 0 is never."""
    reset: Seconds = _QUARTER
    """How long it stays open; then one execution is let through."""


class DistributedSettings(NamedTuple):
    """Sessions that workers run (`bandleader run --on`), and their limits over all workers together."""

    database: str = ""
    """Address for `--on config`: `postgresql://user@host/name`; passwords do not belong here."""
    remote: str = ""
    """Git remote from which workers fetch the workspace, and to which they push the result; that which the branch
    follows, else `origin`, unless given."""
    concurrency: int = 0
    """Commands that run at once over all workers; 0 is no limit but the places of the workers."""
    family_concurrency: int = 0
    """The same of one family (folder) of commands; 0 is no limit."""
    agents_per_minute: int = 0
    """Commands for an agent that begin in one minute; 0 is no limit."""


class Settings(NamedTuple):
    """The whole configuration of a workspace."""

    library: LibrarySettings = LibrarySettings()
    """Which files belong to the library."""
    check: CheckSettings = CheckSettings()
    """Which rules speak, and how loud."""
    gates: GateSettings = GateSettings()
    """The policy of the quality gates."""
    run: RunSettings = RunSettings()
    """How commands run."""
    runners: Mapping[str, RunnerSetting] = _NONE
    """Further agent CLIs by name."""
    resources: ResourceSettings = ResourceSettings()
    """What the resources gate wants to see free."""
    quality: QualitySettings = QualitySettings()
    """Quality assurance, and the limits of an execution."""
    breaker: BreakerSettings = BreakerSettings()
    """The circuit breaker."""
    distributed: DistributedSettings = DistributedSettings()
    """Sessions that workers run."""


DEFAULT = Settings()
