"""What a user can configure, as plain data; `config.py` reads it from TOML.

The field names are the keys of ``bandleader.toml`` with ``_`` for ``-``; the docstrings are their documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .source import Format, Kind

Level: TypeAlias = Literal["error", "warning", "info", "hint", "off"]


@dataclass(frozen=True)
class RootSetting:
    """A folder of commands, skills or agents that discovery would not find by itself."""

    path: str
    """Folder, relative to the configuration file."""
    kind: Kind = "command"
    """`command`, `skill` or `agent`."""
    format: Format = "claude"
    """Whose format the files have: `claude`, `opencode`, `cursor` or `copilot`."""
    prefix: str = ""
    """Namespace under which the names are installed: `pm` for `/pm:x`."""


@dataclass(frozen=True)
class LibrarySettings:
    """Which files belong to the library."""

    roots: tuple[RootSetting, ...] = ()
    """Further roots."""
    exclude: tuple[str, ...] = ()
    """Globs, relative to the workspace, of files and folders to leave out."""
    user: bool = True
    """Whether names of the user's own `~/.claude` resolve (its files are never checked or changed)."""
    max_file_size: int = 4_194_304
    """Files larger than this many bytes are not read."""


@dataclass(frozen=True)
class KnownSettings:
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


@dataclass(frozen=True)
class LimitSettings:
    """Numbers beyond which a rule speaks."""

    description_min: int = 10
    """Characters a description needs at least."""
    description_max: int = 1024
    """Characters of a description that every reader keeps."""
    fan_in: int = 25
    """Commands that may depend on one command."""
    depth: int = 8
    """Commands in the longest chain of dependencies."""


@dataclass(frozen=True)
class Override:
    """Other severities for some files."""

    paths: tuple[str, ...]
    """Globs relative to the workspace."""
    ignore: tuple[str, ...] = ()
    """Rules that are off for these files."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """Severity by rule for these files."""


@dataclass(frozen=True)
class CheckSettings:
    """Which rules speak, and how loud. A rule is named by code, name or family (`DP`), all of them by `ALL`."""

    select: tuple[str, ...] = ("ALL",)
    """Rules that are on."""
    ignore: tuple[str, ...] = ()
    """Rules that are off."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """Severity by rule: `error`, `warning`, `info`, `hint` or `off`."""
    targets: tuple[str, ...] = ("claude",)
    """Readers that the files must load in: `claude`, `codex`, `copilot`, `opencode`, `agent-skills`."""
    overrides: tuple[Override, ...] = ()
    """Other severities for some files."""
    known: KnownSettings = KnownSettings()
    """Names that exist elsewhere."""
    limits: LimitSettings = LimitSettings()
    """Numbers beyond which a rule speaks."""


@dataclass(frozen=True)
class GateSettings:
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


@dataclass(frozen=True)
class Settings:
    """The whole configuration of a workspace."""

    library: LibrarySettings = LibrarySettings()
    """Which files belong to the library."""
    check: CheckSettings = CheckSettings()
    """Which rules speak, and how loud."""
    gates: GateSettings = GateSettings()
    """The policy of the quality gates."""


DEFAULT = Settings()
